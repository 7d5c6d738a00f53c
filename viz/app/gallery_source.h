// Purpose: who runs the scenarios of the gallery, behind an interface.
// Invariants: called from the window's thread only; nothing here waits for a run.
#pragma once

#include <string>
#include <vector>

#include <gmpscope/trace.h>

#include "viz/model/actions.h"
#include "viz/model/gallery.h"

namespace gmp::viz {

// A run that was asked for.
struct OpenedRun {
  std::string name, error;  // error not empty: one line, and no trace
  trace::Trace trace;
  act::SetLesson lesson;
};

class GallerySource {
 public:
  virtual ~GallerySource() = default;
  // Without previews.
  virtual std::vector<GalleryItem> items() = 0;
  // A preview that has been made since the last call, of items()[*index]; false: none.
  virtual bool preview(int* index, trace::Trace* trace) = 0;
  // Begins that run.
  virtual void open(const RunWish& wish) = 0;
  // The run that open() began, once; false: it is not ready.
  virtual bool opened(OpenedRun* run) = 0;
};

}  // namespace gmp::viz
