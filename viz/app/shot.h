// Purpose: a picture of the viewer at one moment, with no display.
// Invariants: the same request gives the same bytes; a file is written beside its place and renamed.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <gmpscope/trace.h>

#include "viz/app/canvas.h"
#include "viz/model/actions.h"
#include "viz/model/layout.h"
#include "viz/model/palette.h"
#include "viz/panels/fonts.h"

namespace gmp::viz {

struct ShotRequest {
  const trace::Trace* trace = nullptr;  // not null
  // The moment: the event with that number, or the last event at or before that time (ns). Neither: the last event.
  std::optional<std::uint64_t> atEvent;
  std::optional<std::int64_t> atTime;
  int width = 1600, height = 900;  // pixels
  Theme theme = Theme::Dark;
  LayoutKind layout = LayoutKind::Learn;
  float scale = 1;    // less is used if the picture is too small for it
  std::shared_ptr<Document> other;  // to compare with; null: none
  std::vector<GalleryItem> gallery;
  act::SetLesson lesson;      // of the scenario, if it is known
  Target select;              // selected
  std::vector<Action> first;  // carried out before the picture is taken
  std::string path;   // of the PNG
  FontPlaces fonts = defaultFontPlaces();
};

// The picture itself. false: *error says what is wrong with the request in one line.
bool render(const ShotRequest& request, Image& out, std::string* error);
// render and write. false: nothing is left at `path` that was not there before.
bool shot(const ShotRequest& request, std::string* error);

}  // namespace gmp::viz
