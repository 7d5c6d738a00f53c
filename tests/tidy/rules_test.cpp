// Every rule finds the mistake it is there for, and lets the right thing pass.
#include <gtest/gtest.h>

#include "tests/source_tree.h"
#include "tests/tidy/rules.h"

namespace gmp::tidy {
namespace {

Files one(const char* path, std::string_view content) { return {parse(path, content)}; }

// The findings of a rule on one file, as text.
std::string found(Findings (*rule)(const Files&), const char* path, std::string_view content) {
  return text(rule(one(path, content)));
}

TEST(Source, CommentsAndLiteralsAreNotCode) {
  SourceFile file = parse("core/a.cpp",
                          "int a = 1'000;  // errno\n"
                          "auto s = \"errno \\\" errno\"; char c = '\"'; int errno1;\n"
                          "/* errno\n"
                          "errno */ int b;\n"
                          "auto r = R\"x(errno)\" errno\n"
                          ")x\"; int e;\n");
  for (const Line& line : file.lines) EXPECT_EQ(findWord(line.code, "errno"), std::string::npos) << line.code;
  EXPECT_NE(findWord(file.lines[0].code, "1'000"), std::string::npos);
  EXPECT_NE(findWord(file.lines[3].code, "int b"), std::string::npos);
  EXPECT_NE(findWord(file.lines[5].code, "int e"), std::string::npos);
}

TEST(Source, WordsEndWhereIdentifiersEnd) {
  EXPECT_EQ(findWord("my_errno errno_", "errno"), std::string::npos);
  EXPECT_EQ(findWord("x = errno;", "errno"), 4u);
  EXPECT_EQ(findWord("operand(x)", "rand("), std::string::npos);
}

TEST(Source, IncludesAreReadWithTheirLines) {
  SourceFile file = parse("a.h", "// #include <no.h>\n#include <gmpscope/event.h>\n#  include \"core/base/rng.h\"\n");
  std::vector<Include> found = includes(file);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].path, "gmpscope/event.h");
  EXPECT_EQ(found[1].line, 3);
  EXPECT_TRUE(found[1].quoted);
}

TEST(Arrows, ReplayMayNotIncludeTheScheduler) {
  EXPECT_EQ(found(checkArrows, "sim/replay/a.cpp", "#include <gmpscope/event.h>\n#include \"core/base/rng.h\"\n"), "");
  EXPECT_EQ(found(checkArrows, "sim/replay/a.cpp", "#include \"core/runtime/g.h\"\n"),
            "sim/replay/a.cpp:1: sim/replay may not include core/runtime/g.h\n");
  EXPECT_NE(found(checkArrows, "viz/model/a.h", "#include \"core/chan/chan.h\"\n"), "");
  EXPECT_NE(found(checkArrows, "viz/panels/a.h", "#include <gmpscope/runtime.h>\n"), "");
}

TEST(Arrows, TheRuntimeMayNotIncludeTheSimulatorOrTheViewer) {
  EXPECT_NE(found(checkArrows, "core/runtime/a.cpp", "#include \"sim/replay/state.h\"\n"), "");
  EXPECT_NE(found(checkArrows, "core/net/a.cpp", "#include \"viz/model/app.h\"\n"), "");
  EXPECT_NE(found(checkArrows, "core/chan/a.cpp", "#include <gmpscope/sim.h>\n"), "");
  EXPECT_NE(found(checkArrows, "core/runtime/a.cpp", "#include \"core/os/world.h\"\n"), "");
}

TEST(Arrows, FibersKnowNothingOfGoroutines) {
  EXPECT_NE(found(checkArrows, "core/fiber/a.cpp", "#include \"core/runtime/g.h\"\n"), "");
  EXPECT_NE(found(checkArrows, "core/os/a.cpp", "#include \"core/fiber/fiber.h\"\n"), "");
}

TEST(Arrows, QuotedIncludesStartAtTheRoot) {
  EXPECT_NE(found(checkArrows, "core/base/a.cpp", "#include \"check.h\"\n"), "");
}

TEST(Arrows, AFolderWithoutARuleIsAFinding) { EXPECT_NE(found(checkArrows, "core/new/a.h", ""), ""); }

TEST(Absences, AreSeenThroughOtherHeaders) {
  Files files = {parse("core/base/x.h", "#include \"core/runtime/g.h\"\n"),
                 parse("sim/replay/a.cpp", "#include \"core/base/x.h\"\n")};
  EXPECT_EQ(text(checkAbsences(files)),
            "core/base/x.h:1: must never be reached: sim/replay/a.cpp -> core/base/x.h -> core/runtime/g.h\n");
}

TEST(Absences, JsonInTheSchedulerIsFound) {
  EXPECT_NE(found(checkAbsences, "core/runtime/a.cpp", "#include <nlohmann/json.hpp>\n"), "");
  EXPECT_EQ(found(checkAbsences, "sim/formats/a.cpp", "#include <nlohmann/json.hpp>\n"), "");
  EXPECT_NE(found(checkAbsences, "viz/model/a.cpp", "#include <imgui.h>\n"), "");
}

TEST(ForeignHeaders, KernelAndThreadsAreForTheOsWorld) {
  for (const char* header : {"sys/epoll.h", "sys/socket.h", "unistd.h", "pthread.h", "thread", "semaphore", "random"}) {
    std::string line = "#include <" + std::string(header) + ">\n";
    EXPECT_NE(found(checkForeignHeaders, "core/runtime/a.cpp", line), "") << header;
    EXPECT_NE(found(checkForeignHeaders, "sim/world/a.cpp", line), "") << header;
  }
  EXPECT_EQ(found(checkForeignHeaders, "core/os/a.cpp", "#include <sys/epoll.h>\n#include <thread>\n"), "");
  EXPECT_EQ(found(checkForeignHeaders, "core/runtime/a.cpp", "#include <chrono>\n#include <threads_of_ours.h>\n"), "");
}

TEST(ForeignHeaders, LibrariesHaveTheirFolders) {
  EXPECT_NE(found(checkForeignHeaders, "sim/replay/a.cpp", "#include <nlohmann/json.hpp>\n"), "");
  EXPECT_NE(found(checkForeignHeaders, "viz/model/a.cpp", "#include <imgui.h>\n"), "");
  EXPECT_NE(found(checkForeignHeaders, "viz/panels/a.cpp", "#include <GLFW/glfw3.h>\n"), "");
  EXPECT_NE(found(checkForeignHeaders, "core/runtime/a.cpp", "#include <boost/context/fiber.hpp>\n"), "");
  EXPECT_NE(found(checkForeignHeaders, "core/base/a.cpp", "#include <gtest/gtest.h>\n"), "");
}

TEST(Words, LocksClocksAndRandomnessAreFound) {
  const char* kPlace = "core/runtime/a.cpp";
  for (const char* code :
       {"std::mutex m;", "std::condition_variable c;", "std::this_thread::yield();", "int x = rand();",
        "std::random_device d;", "auto t = std::chrono::steady_clock::now();", "thread_local int x;", "if (errno) f();",
        "std::atomic<int> a;", "std::cout << 1;", "std::abort();", "std::thread t;"}) {
    EXPECT_NE(found(checkWords, kPlace, std::string(code) + "\n"), "") << code;
  }
  EXPECT_EQ(found(checkWords, kPlace, "Atomic<int> a;  // not std::atomic\nauto e = \"errno\";\n"), "");
}

TEST(Words, TheOsWorldMay) {
  EXPECT_EQ(found(checkWords, "core/os/a.cpp", "std::mutex m; int e = errno; std::random_device d;\n"), "");
  EXPECT_EQ(found(checkWords, "core/fiber/here.cpp", "thread_local int x;\n"), "");
}

TEST(Words, TestsMayNotSleep) {
  EXPECT_NE(found(checkWords, "tests/core/a.cpp", "std::this_thread::sleep_for(1ms);\n"), "");
}

TEST(Sizes, LongFilesLinesAndFunctionsAreFound) {
  std::string file;
  for (int i = 0; i < 601; ++i) file += "int a;\n";
  EXPECT_EQ(found(checkSizes, "core/a.cpp", file), "core/a.cpp:0: 601 lines: at most 600\n");
  EXPECT_EQ(found(checkSizes, "core/a.cpp", std::string(121, 'x') + "\n"), "core/a.cpp:1: 121 columns: at most 120\n");
  EXPECT_EQ(found(checkSizes, "core/a.cpp", "// " + std::string(117, 'x') + "\n"), "");
  std::string function = "void f(int a,\n       int b) {\n";
  for (int i = 0; i < 67; ++i) function += "  g();\n";
  EXPECT_EQ(found(checkSizes, "core/a.cpp", "int a;\n\n" + function + "}\n"), "");
  EXPECT_EQ(found(checkSizes, "core/a.cpp", "int a;\n\n" + function + "  g();\n}\n"),
            "core/a.cpp:3: a function of 71 lines: at most 70\n");
}

TEST(Sizes, RowsOfASwitchDoNotCount) {
  std::string rows;
  for (int i = 0; i < 100; ++i) rows += "    case K::k" + std::to_string(i) + ": return 1;\n";
  EXPECT_EQ(found(checkSizes, "core/a.cpp", "int f(K k) {\n  switch (k) {\n" + rows + "  }\n}\n"), "");
}

TEST(Sizes, AClassIsNotAFunction) {
  std::string members;
  for (int i = 0; i < 100; ++i) members += "  int a" + std::to_string(i) + ";\n";
  EXPECT_EQ(found(checkSizes, "core/a.h", "class A {\n" + members + "};\n"), "");
}

TEST(Openings, HeadersSayTheirPurpose) {
  EXPECT_EQ(found(checkOpenings, "core/a.h", "// Purpose: a.\n#pragma once\n"), "");
  EXPECT_EQ(found(checkOpenings, "core/a.h", "#pragma once\n"), "core/a.h:1: a header opens with // Purpose:\n");
  EXPECT_EQ(found(checkOpenings, "core/a.h", "// Purpose: a.\n"), "core/a.h:0: #pragma once is missing\n");
}

TEST(Text, LeftoversAreFound) {
  EXPECT_NE(found(checkText, "core/a.cpp",
                  "// TO"
                  "DO: later\n"),
            "");
  EXPECT_NE(found(checkText, "docs/a.md",
                  "FIX"
                  "ME\n"),
            "");
  EXPECT_NE(found(checkText, "core/a.cpp", "int a; \n"), "");
  EXPECT_NE(found(checkText, "core/a.cpp", "\tint a;\n"), "");
  EXPECT_NE(found(checkText, "core/a.cpp", "int a;"), "");
  EXPECT_EQ(found(checkText, "core/a.cpp", "int a;\n"), "");
}

TEST(Listed, ASourceThatNobodyBuildsIsFound) {
  Files files = {
      parse("core/os/CMakeLists.txt", "gmp_library(gmp_os SOURCES clock.cpp  # net.cpp\n  deep/epoll.cpp)\n"),
      parse("tests/os/CMakeLists.txt", "gmp_test(os_test SOURCES ../shared.cpp)\n"),
      parse("core/os/clock.cpp", ""),
      parse("core/os/deep/epoll.cpp", ""),
      parse("tests/shared.cpp", ""),
      parse("core/os/net.cpp", ""),
      parse("core/os/lock.cpp", "")};
  EXPECT_EQ(text(checkListed(files)),
            "core/os/net.cpp:0: no CMakeLists.txt builds it\ncore/os/lock.cpp:0: no CMakeLists.txt builds it\n");
}

TEST(Json, AFileThatDoesNotParseIsFound) {
  EXPECT_EQ(found(checkJson, "scenarios/a.json", "{\"a\": [1, 2]}\n"), "");
  EXPECT_NE(found(checkJson, "scenarios/a.json", "{\"a\": [1, 2}\n"), "");
}

TEST(Glossary, TermsHaveOneFormAndOneOrder) {
  EXPECT_EQ(found(checkGlossary, "GLOSSARY.md", "# Words\n\n**G** — a goroutine.\n**hand** — a batch.\n"), "");
  EXPECT_NE(found(checkGlossary, "GLOSSARY.md", "**G** - a goroutine.\n"), "");
  EXPECT_NE(found(checkGlossary, "GLOSSARY.md", "**G** — a goroutine\n"), "");
  EXPECT_NE(found(checkGlossary, "GLOSSARY.md", "**P** — a processor.\n**G** — a goroutine.\n"), "");
  EXPECT_NE(found(checkGlossary, "GLOSSARY.md", "**G** — a goroutine.\n**g** — again.\n"), "");
  EXPECT_NE(found(checkGlossary, "GLOSSARY.md", "nothing\n"), "");
}

TEST(Links, ALinkThatLeadsNowhereIsFound) {
  std::filesystem::path root = tests::inTree("");
  EXPECT_EQ(text(checkLinks(one("docs/a.md", "[x](../README.md#top) [y](https://go.dev)\n"), root)), "");
  EXPECT_EQ(text(checkLinks(one("docs/a.md", "see ![x](no-such.png)\n"), root)),
            "docs/a.md:1: the link leads nowhere: no-such.png\n");
}

}  // namespace
}  // namespace gmp::tidy
