#include "tests/core/order/fidelity.h"

#include <algorithm>

namespace order {

namespace {

// In one row of a table: line breaks become " / ", what is too long is cut.
std::string inRow(std::string text) {
  constexpr std::size_t kMost = 110;
  std::string out;
  for (char c : text) {
    if (c == '\n') out += " / ";
    else if (c == '|') out += "\\|";
    else out += c;
  }
  if (out.size() > kMost) out = out.substr(0, kMost - 3) + "...";
  return "`" + (out.empty() ? std::string(" ") : out) + "`";
}

std::string goCell(const Answer& a) {
  std::string out;
  for (const auto& [text, times] : a.outputs) {
    if (!out.empty()) out += "<br>";
    out += inRow(text);
    if (a.outputs.size() > 1) out += " " + std::to_string(times);
  }
  return out;
}

constexpr const char* kHead =
    "# Go's answers and ours\n\n"
    "Programs whose output is decided by the scheduler, run by real Go and by this runtime. Go's side stands in\n"
    "[answers.json](../tests/core/order/answers.json); the programs are the cases of `tests/core/order`, in C++, and\n"
    "those that were asked for here also in Go (`tests/core/order/go`, which records answers anew). This page is\n"
    "written by `build/release/tests/fidelity docs/fidelity.md`, which runs everything; a test holds it up to date.\n\n"
    "*The same* means, on real threads, that of ten runs at least nine give Go's answer: when the machine stalls a\n"
    "process, the monitor thread may preempt somebody, in Go as here. In the virtual world every run must, with\n"
    "twenty seeds. Where Go has several answers, each run must give one of them, and a test compares how often.\n\n"
    "After a bad end an answer shows the exit status, the first line of the report, and the goroutines' states.\n\n"
    "| case | P | Go | Go's answer | real threads | virtual world |\n"
    "|---|---|---|---|---|---|\n";

constexpr const char* kTail =
    "Not here, because the language makes them impossible or different: a copied `sync.Cond` (ours cannot be copied),\n"
    "`go` of a nil function (an empty `std::function` fails when it is called, as any C++ exception does), panics\n"
    "during panics and `[recovered]` (a destructor that throws while an exception passes ends a C++ program; a new\n"
    "exception thrown in a handler replaces the old one).\n";

}  // namespace

std::string cellIfLegal(const Case& c) { return answerTo(c).outputs.size() == 1 ? "the same" : "one of these"; }

std::string cell(const Case& c, const Verdict& v) {
  if (v.legal) return cellIfLegal(c);
  std::string out = "**differs**";
  for (const auto& [text, times] : v.outcomes)
    if (!isLegal(c, text)) out += "<br>" + inRow(text) + " " + std::to_string(times);
  return out;
}

std::string page(const std::function<std::string(const Case&)>& real,
                 const std::function<std::string(const Case&)>& simulated) {
  std::string out = kHead, notes;
  for (const Case& c : allCases()) {
    const Answer& a = answerTo(c);
    const std::string mark = a.note.empty() ? "" : " *";
    out += "| " + std::string(c.name) + mark + " | " + std::to_string(a.procs) + " | " + a.go.substr(2) + ", " +
           std::to_string(a.runs) + "× | " + goCell(a) + " | " + real(c) + " | " + simulated(c) + " |\n";
    if (!a.note.empty()) notes += "\\* " + std::string(c.name) + ": " + a.note + ".\n\n";
  }
  return out + "\n" + notes + kTail;
}

}  // namespace order
