#include "viz/app/studio.h"

#include <algorithm>
#include <utility>

#include "viz/app/svg.h"
#include "viz/model/update.h"

namespace gmp::viz {

namespace {

constexpr int kLargest = 8192;            // pixels a side
constexpr std::uint64_t kMostSteps = 60;  // of an animation
constexpr std::int64_t kFrame = 90'000'000;

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

float scaleOf(const ShotRequest& r) {
  return effectiveScale(static_cast<float>(r.width), static_cast<float>(r.height), r.scale);
}

Image crop(const Image& image, const Rect& pixels) {
  const int x0 = std::clamp(static_cast<int>(pixels.x), 0, image.width - 1);
  const int y0 = std::clamp(static_cast<int>(pixels.y), 0, image.height - 1);
  Image out;
  out.width = std::clamp(static_cast<int>(pixels.w), 1, image.width - x0);
  out.height = std::clamp(static_cast<int>(pixels.h), 1, image.height - y0);
  for (int y = 0; y < out.height; ++y) {
    const auto row = image.rgba.begin() + (std::ptrdiff_t{y0 + y} * image.width + x0) * 4;
    out.rgba.insert(out.rgba.end(), row, row + std::ptrdiff_t{out.width} * 4);
  }
  return out;
}

}  // namespace

Studio::Studio(const ShotRequest& r)
    : headless_(r.width, r.height, scaleOf(r), r.fonts), state_(makeAppState(headless_.measure())) {
  state_.view.theme = r.theme;
  state_.view.layout.kind = r.layout;
  update(state_, act::Resize{static_cast<float>(r.width), static_cast<float>(r.height), r.scale});
}

Studio::Studio(AppState state, const FontPlaces& fonts)
    : headless_(static_cast<int>(state.window.pixelW), static_cast<int>(state.window.pixelH), state.window.scale,
                fonts),
      state_(std::move(state)) {
  state_.measure = &headless_.measure();
  state_.message = Message{};
}

std::unique_ptr<Studio> Studio::open(const ShotRequest& request, std::string* error) {
  if (!checkRequest(request, error)) return nullptr;
  std::unique_ptr<Studio> studio(new Studio(request));
  auto document = std::make_shared<Document>(*request.trace);
  while (!document->prepare(1'000'000)) {}
  std::uint64_t index = document->size() - 1;
  if (request.atEvent.has_value()) index = *request.atEvent;
  else if (request.atTime.has_value()) index = document->indexAt(*request.atTime);
  studio->run(act::Open{std::move(document), index});
  studio->run(request.lesson);
  if (!request.gallery.empty()) studio->run(act::SetGallery{request.gallery});
  if (request.other != nullptr) studio->run(act::SetOther{request.other, ""});
  if (request.select.kind != Target::Kind::None) studio->run(act::SelectTarget{request.select});
  for (const Action& action : request.first) studio->run(action);
  studio->settle();
  return studio;
}

void Studio::run(const Action& action) {
  update(state_, action);
  fit();
}

// A command may have changed the scale: then the fonts, and with them every width.
void Studio::fit() {
  const WindowState w = state_.window;
  if (headless_.setFonts(w.scale, w.leastText)) update(state_, act::Resize{w.pixelW, w.pixelH, w.monitorScale});
}

void Studio::settle() {
  for (int i = 0; i < 100 && state_.derived.motion.active(state_.now); ++i) run(act::Tick{state_.now + 50'000'000});
}

Image Studio::picture() {
  headless_.frame(state_);
  return headless_.image(state_);
}

std::vector<GifFrame> Studio::animate(std::uint64_t until) {
  std::vector<GifFrame> frames;
  pause(state_.playback);
  settle();
  frames.push_back({picture(), 100});
  const std::uint64_t last = std::min({until, state_.document->size() - 1, state_.playback.index + kMostSteps});
  while (state_.playback.index < last) {
    run(act::Run{CommandId::StepForward});
    for (int i = 0; i < 12 && state_.derived.motion.active(state_.now); ++i) {
      run(act::Tick{state_.now + kFrame / 2});
      run(act::Tick{state_.now + kFrame / 2});
      frames.push_back({picture(), 9});
    }
    settle();
    frames.push_back({picture(), 70});
  }
  frames.back().centiseconds = 200;
  return frames;
}

Image Studio::strip(std::uint64_t until, int count) {
  const std::uint64_t from = state_.playback.index;
  const std::uint64_t last = std::max(from, std::min(until, state_.document->size() - 1));
  Image out;
  for (int i = 0; i < count; ++i) {
    const std::uint64_t at =
        count == 1 ? from
                   : from + (last - from) * static_cast<std::uint64_t>(i) / static_cast<std::uint64_t>(count - 1);
    run(act::SeekTo{at});
    settle();
    const Rect r = state_.derived.regions.stage;
    const float k = state_.window.scale;
    const Image stage = crop(picture(), {(r.x - 8) * k, (r.y - 4) * k, (r.w + 16) * k, (r.h + 8) * k});
    out.width = stage.width;
    out.height += stage.height;
    out.rgba.insert(out.rgba.end(), stage.rgba.begin(), stage.rgba.end());
  }
  return out;
}

std::string Studio::svg() {
  if (state_.derived.picture == nullptr) return {};
  const Palette& pal = palette(state_.view.theme, state_.projector.has_value());
  Scene overlay;
  drawOverlay(overlay,
              {*state_.derived.picture, state_.derived.motion, state_.now, pal, *state_.measure, state_.selection});
  return svgOf({&state_.derived.picture->base, &overlay}, state_.derived.regions.stage.inset(-4), pal.background);
}

}  // namespace gmp::viz
