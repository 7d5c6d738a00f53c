// Purpose: the gallery's scenarios for the viewer: run one after the other on a thread of their own.
// Invariants: what is asked for runs before the next preview; the thread ends with the object.
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "sim/scenario/scenario.h"
#include "viz/app/gallery_source.h"

namespace gmp::cli {

// The gallery with all its previews, made now: for a picture of it.
std::vector<viz::Action> wholeGallery(const std::vector<std::string>& folders);

class Gallery : public viz::GallerySource {
 public:
  // Scenarios of these folders (sim/scenario/gallery.h); those that cannot be read are left out.
  explicit Gallery(const std::vector<std::string>& folders);
  ~Gallery() override;
  Gallery(const Gallery&) = delete;
  Gallery& operator=(const Gallery&) = delete;

  std::vector<viz::GalleryItem> items() override;
  bool preview(int* index, trace::Trace* trace) override;
  void open(const viz::RunWish& wish) override;
  bool opened(viz::OpenedRun* run) override;

 private:
  struct Preview {
    int index;
    trace::Trace trace;
  };
  void work();
  viz::OpenedRun run(const viz::RunWish& wish) const;

  std::vector<scenario::Scenario> scenarios_;
  std::mutex mutex_;
  std::condition_variable wake_;
  viz::RunWish wanted_;
  std::optional<viz::OpenedRun> opened_;
  std::vector<Preview> previews_;
  bool stop_ = false;
  std::thread thread_;  // last: it uses all the others
};

}  // namespace gmp::cli
