// Purpose: the viewer in a window, on a trace or on a running program.
// Invariants: draws nothing while nothing changes. Never throws; without a display it says so and returns.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <gmpscope/trace.h>

#include "viz/app/file_source.h"
#include "viz/app/gallery_source.h"
#include "viz/app/live_source.h"
#include "viz/app/load_source.h"
#include "viz/app/what_if_source.h"
#include "viz/model/actions.h"
#include "viz/model/palette.h"
#include "viz/panels/fonts.h"

namespace gmp::viz {

struct ViewerOptions {
  // What is shown: a running program, else a file that is being read, else the gallery. All outlive the call.
  LiveSource* live = nullptr;
  LoadSource* load = nullptr;
  std::optional<std::uint64_t> atEvent;  // where to begin; else the time, else event 0
  std::optional<std::int64_t> atTime;
  Target select;     // selected at the start
  std::string path;  // of the trace, for notes beside it; empty: it has none
  std::string pathOfOther;
  GallerySource* gallery = nullptr;
  FileSource* files = nullptr;     // null: no other file can be opened
  WhatIfSource* whatIf = nullptr;  // null: no run can take another way
  std::optional<Theme> theme;      // nothing: as the window was closed
  bool projector = false;          // made ready for one at the start
  float scale = 0;                 // 0: the monitor's (or GMPSCOPE_SCALE)
  bool reducedMotion = false;      // also by GMPSCOPE_REDUCED_MOTION=1
  int width = 1600, height = 900;
  FontPlaces fonts = defaultFontPlaces();
  std::function<void()> opened;  // called once, when the window is there; may be empty
};

enum class ViewerExit : std::uint8_t { Closed, NoDisplay };

// Runs until the window is closed. NoDisplay: *error says why no window could be opened; live->stop() was not called
// then.
ViewerExit runViewer(ViewerOptions options, std::string* error);

}  // namespace gmp::viz
