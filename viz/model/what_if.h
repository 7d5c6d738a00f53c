// Purpose: "what if": a run of the virtual world is taken up at the present event and goes on with something different;
//          both runs are then compared.
// Invariants: plain values. The model only says what is wished; who runs it is behind Effects::fork and answers with
//             act::WhatIfDone. Called by update(), the commands and the keyboard only.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <gmpscope/event.h>

#include "viz/model/keys.h"

namespace gmp::viz {

struct AppState;
class Document;

// What is different from event `at` on: never empty when it is asked for.
struct ForkWish {
  struct Change {
    trace::ForkWhat what{};
    std::int64_t value = 0;  // GOMAXPROCS, the M, the rank of the packet, the FaultWhat, the seed
    friend bool operator==(const Change&, const Change&) = default;
  };
  std::uint64_t at = 0;
  std::vector<Change> changes;
};

struct ForkOption {
  std::string text;
  std::int64_t value = 0;
};

// One line of the sheet. The first option is the run as it was.
struct ForkRow {
  trace::ForkWhat what{};
  std::string_view title, says;
  std::vector<ForkOption> options;
  std::size_t chosen = 0;
};

struct WhatIfState {
  bool open = false;
  std::string refused;  // why this trace cannot take another way; "": it can
  std::uint64_t at = 0;
  std::vector<ForkRow> rows;
  std::size_t row = 0;  // that the keys change
  bool running = false;
  float progress = -1;  // 0 to 1; below: not known yet
  std::string error;    // what became of the last try
};

// Why the trace that is open cannot be run again with something different; "": it can.
std::string whyNoWhatIf(const AppState& s);
void openWhatIf(AppState& s);
// Keys while the sheet is open.
void pressInWhatIf(AppState& s, const Chord& chord);
void chooseFork(AppState& s, std::size_t row, std::size_t option);
// What the rows ask for.
ForkWish forkWish(const WhatIfState& w);
// The same in words: "no stealing, GOMAXPROCS 2".
std::string forkWords(const WhatIfState& w);
// Asks for the run.
void runFork(AppState& s);
// Ends the run that was asked for.
void stopFork(AppState& s);
void whatIfProgress(AppState& s, float share);
// The other run is there, and its first event that is different; or `error` says why not.
void whatIfDone(AppState& s, std::shared_ptr<Document> other, std::uint64_t forkedAt, const std::string& error);

}  // namespace gmp::viz
