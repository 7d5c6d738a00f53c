#include "viz/app/shot.h"

#include "viz/app/headless.h"
#include "viz/app/png.h"
#include "viz/model/update.h"

namespace gmp::viz {

namespace {

constexpr int kLargest = 8192;  // pixels a side

bool fail(std::string* error, std::string text) {
  if (error != nullptr) *error = std::move(text);
  return false;
}

bool checkRequest(const ShotRequest& r, std::string* error) {
  if (r.trace == nullptr || r.trace->events.empty())
    return fail(error, "the trace holds no events: there is nothing to draw");
  if (r.width < 320 || r.height < 200 || r.width > kLargest || r.height > kLargest) {
    return fail(error, "size " + std::to_string(r.width) + "x" + std::to_string(r.height) +
                           " is out of range: use 320x200 to 8192x8192");
  }
  if (!(r.scale >= 0.25f && r.scale <= 4)) return fail(error, "scale is out of range: use 0.25 to 4");
  const std::uint64_t last = r.trace->events.size() - 1;
  if (r.atEvent.has_value() && *r.atEvent > last) {
    return fail(error,
                "there is no event #" + std::to_string(*r.atEvent) + ": the last one is #" + std::to_string(last));
  }
  return true;
}

// Until nothing moves any more.
void settle(AppState& state) {
  for (int i = 0; i < 100 && state.derived.motion.active(state.now); ++i)
    update(state, act::Tick{state.now + 50'000'000});
}

}  // namespace

bool render(const ShotRequest& request, Image& out, std::string* error) {
  if (!checkRequest(request, error)) return false;
  const float scale =
      effectiveScale(static_cast<float>(request.width), static_cast<float>(request.height),
                     request.scale * layoutScale(request.layout));
  Headless headless(request.width, request.height, scale, request.fonts);
  AppState state = makeAppState(headless.measure());
  state.view.theme = request.theme;
  state.view.layout.kind = request.layout;
  update(state, act::Resize{static_cast<float>(request.width), static_cast<float>(request.height), request.scale});

  auto document = std::make_shared<Document>(*request.trace);
  while (!document->prepare(1'000'000)) {}
  std::uint64_t index = document->size() - 1;
  if (request.atEvent.has_value()) index = *request.atEvent;
  else if (request.atTime.has_value()) index = document->indexAt(*request.atTime);
  update(state, act::Open{std::move(document), index});
  update(state, request.lesson);
  if (request.select.kind != Target::Kind::None) update(state, act::SelectTarget{request.select});
  for (const Action& action : request.first) update(state, action);
  settle(state);
  headless.setScale(state.window.scale);  // commands may have changed it
  update(state, act::Resize{static_cast<float>(request.width), static_cast<float>(request.height), request.scale});
  headless.frame(state);
  out = headless.image(state);
  return true;
}

bool shot(const ShotRequest& request, std::string* error) {
  Image image;
  return render(request, image, error) && writePng(image, request.path, error);
}

}  // namespace gmp::viz
