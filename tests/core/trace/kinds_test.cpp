#include <set>
#include <string>
#include <string_view>

#include <gmpscope/event.h>
#include <gtest/gtest.h>

namespace {

using namespace gmp::trace;

template <class E>
void checkWords(std::string_view list) {
  SCOPED_TRACE(list);
  EXPECT_GT(kWords<E>, 0);
  for (int i = 0; i < kWords<E>; ++i) {
    const auto v = static_cast<E>(i);
    EXPECT_NE(word(v), "?");
    EXPECT_EQ(Word<E>::parse(word(v)), v) << word(v);
  }
  EXPECT_EQ(word(static_cast<E>(kWords<E>)), "?");
  EXPECT_EQ(word(static_cast<E>(-1)), "?");
  EXPECT_EQ(Word<E>::parse("no such word"), std::nullopt);
  EXPECT_EQ(Word<E>::parse("?"), std::nullopt);
}

TEST(Words, EachIsReadBackFromItsText) {
#define GMP_ENUM_BEGIN(Name) checkWords<Name>(#Name);
#define GMP_WORD(Name, id, text)
#define GMP_ENUM_END(Name)
#include <gmpscope/vocabulary.def>
#undef GMP_ENUM_BEGIN
#undef GMP_WORD
#undef GMP_ENUM_END
}

TEST(Words, ShowGosOwnText) {
  EXPECT_EQ(word(WaitReason::ioWait), "IO wait");
  EXPECT_EQ(parsePollState("pdReady"), PollState::ready);
  EXPECT_EQ(word(FindRule::tick61), "tick 61: global queue first");
}

TEST(Kinds, EachIsReadBackFromItsName) {
  std::set<std::string_view> names;
  for (int i = 0; i < kKinds; ++i) {
    const auto k = static_cast<Kind>(i);
    EXPECT_EQ(parseKind(kindName(k)), k) << kindName(k);
    EXPECT_FALSE(kindDoc(k).empty());
    EXPECT_NE(familyName(kindFamily(k)), "?");
    names.insert(kindName(k));
  }
  EXPECT_EQ(names.size(), static_cast<std::size_t>(kKinds));
  EXPECT_EQ(kindName(Kind::GoPark), "gopark");
  EXPECT_EQ(kindFamily(Kind::GoPark), Family::Go);
}

TEST(Kinds, UnknownNamesAreRefused) {
  EXPECT_EQ(parseKind(""), std::nullopt);
  EXPECT_EQ(parseKind("goPark"), std::nullopt);
  EXPECT_EQ(parseKind("zzz"), std::nullopt);
  EXPECT_EQ(kindName(static_cast<Kind>(kKinds)), "?");
}

// A payload whose fields all differ from each other and from their defaults.
template <class E>
E distinct() {
  E e{};
  std::int32_t next = 100;
  ev::visitFields(e, [&](const char*, auto& f) {
    using T = std::remove_cvref_t<decltype(f)>;
    ++next;
    if constexpr (std::is_same_v<T, bool>) f = true;
    else if constexpr (std::is_enum_v<T>) f = static_cast<T>(next % kWords<T>);
    else if constexpr (isWide<T>) f.v = (std::int64_t{next} << 40) + 1;
    else f.v = -next;
  });
  return e;
}

template <class E>
void checkPayload() {
  SCOPED_TRACE(kindName(E::kKind));
  const E e = distinct<E>();
  Event rec;
  pack(e, rec);
  EXPECT_EQ(rec.kind, E::kKind);
  EXPECT_EQ(unpack<E>(rec), e);
  const bool same = dispatch(rec, [&](const auto& payload) {
    if constexpr (std::is_same_v<std::remove_cvref_t<decltype(payload)>, E>) return payload == e;
    else return false;
  });
  EXPECT_TRUE(same);
}

TEST(Kinds, EachPayloadIsReadBackFromItsRecord) {
#define GMP_EVENT(Name, json, Family, doc, ...) checkPayload<ev::Name>();
#include <gmpscope/events.def>
#undef GMP_EVENT
}

}  // namespace
