#include "tests/core/order/random/program.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <sstream>

namespace order {

namespace {

// splitmix64.
class Draw {
 public:
  explicit Draw(std::uint64_t seed) : state_(seed) {}
  int below(int n) {
    state_ += 0x9E3779B97F4A7C15u;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return static_cast<int>((z ^ (z >> 31)) % static_cast<std::uint64_t>(n));
  }
  char of(std::string_view letters) {
    return letters[static_cast<std::size_t>(below(static_cast<int>(letters.size())))];
  }

 private:
  std::uint64_t state_;
};

constexpr std::string_view kBlocking = "srsrsrsrvxzkwlpPo";
constexpr std::string_view kOthers = "yyySRXcnbdieL";
constexpr std::string_view kMain = "yyygggSRXnbdcim";
constexpr std::string_view kTimed = "tTfty";

int rooms(char what) {
  switch (what) {
    case 'l':
    case 'u':
    case 'L': return RandomProgram::kMutexes;
    case 'p':
    case 'q':
    case 'P':
    case 'Q': return RandomProgram::kRWMutexes;
    default: return RandomProgram::kChans;
  }
}

// From which letters the next step of a body comes.
std::string_view drawLetters(Draw& d, int body, bool timed) {
  if (timed && body != 0 && d.below(3) == 0) return kTimed;
  if (body == 0) return d.below(40) == 0 ? "G" : kMain;
  if (d.below(6) == 0) return "gm";
  return d.below(3) == 0 ? kOthers : kBlocking;
}

// A step and, for a lock, what comes before its end.
void drawStep(Draw& d, std::string_view letters, int body, int bodies, std::vector<Step>& out) {
  Step s{d.of(letters), 0, 0};
  if (std::string_view("gmGf").find(s.what) != std::string_view::npos) {
    if (body + 1 >= bodies) return;
    s.a = body + 1 + d.below(bodies - body - 1);
    out.push_back(s);
    return;
  }
  s.a = d.below(rooms(s.what));
  s.b = (s.a + 1 + d.below(RandomProgram::kChans - 1)) % RandomProgram::kChans;
  out.push_back(s);
  const std::string_view locks = "lpP", unlocks = "uqQ";
  if (const std::size_t at = locks.find(s.what); at != locks.npos) {
    for (int n = d.below(3); n > 0; --n) drawStep(d, "yySRsrg", body, bodies, out);
    out.push_back({unlocks[at], s.a, 0});
  } else if (s.what == 'L') {
    out.push_back({'y', 0, 0});
    out.push_back({'U', s.a, 0});
  }
}

[[noreturn]] void notAProgram(std::string_view text) {
  std::fprintf(stderr, "not a program: %.*s\n", static_cast<int>(text.size()), text.data());
  std::exit(2);
}

Step readStep(const std::string& word) {
  Step s{word[0], 0, 0};
  if (std::sscanf(word.c_str() + 1, "%d.%d", &s.a, &s.b) == EOF && word.size() > 1) notAProgram(word);
  return s;
}

}  // namespace

std::string Step::text() const { return what + std::to_string(a) + "." + std::to_string(b); }

std::string RandomProgram::text() const {
  std::string out = std::to_string(wg);
  for (const auto& body : bodies) {
    out += '|';
    for (const Step& s : body) out += s.text() + ' ';
    if (!body.empty()) out.pop_back();
  }
  return out;
}

bool RandomProgram::timed() const {
  for (const auto& body : bodies)
    for (const Step& s : body)
      if (std::string_view("tTf").find(s.what) != std::string_view::npos) return true;
  return false;
}

RandomProgram drawProgram(std::uint64_t seed) {
  Draw d(seed);
  RandomProgram p;
  const int bodies = 2 + d.below(5);
  p.wg = d.below(4);
  const bool timed = d.below(10) == 0;
  p.bodies.resize(static_cast<std::size_t>(bodies));
  for (int body = 0; body < bodies; ++body) {
    std::vector<Step>& steps = p.bodies[static_cast<std::size_t>(body)];
    for (int n = 1 + d.below(body == 0 ? 8 : 6); n > 0; --n) {
      drawStep(d, drawLetters(d, body, timed), body, bodies, steps);
    }
  }
  // Every body is started at least once.
  for (int body = 1; body < bodies; ++body) p.bodies[0].push_back({'g', body, 0});
  return p;
}

RandomProgram readProgram(std::string_view text) {
  RandomProgram p;
  p.wg = std::atoi(std::string(text).c_str());
  for (std::size_t bar = text.find('|'); bar != text.npos;) {
    const std::size_t next = text.find('|', bar + 1);
    p.bodies.emplace_back();
    std::istringstream steps(std::string(text.substr(bar + 1, next == text.npos ? next : next - bar - 1)));
    for (std::string word; steps >> word;) p.bodies.back().push_back(readStep(word));
    bar = next;
  }
  if (p.bodies.empty()) notAProgram(text);
  return p;
}

}  // namespace order
