#include "viz/model/likeness.h"

#include "viz/model/app_state.h"
#include "viz/model/format.h"

namespace gmp::viz {

namespace {

// Index into Trace::strings of the function that it runs; 0: not known.
std::int32_t functionOf(const AppState& s, std::int64_t g) {
  const replay::GState* state = s.document->after(s.playback.index).g(g);
  return state != nullptr ? state->name : 0;
}

}  // namespace

void toggleLikeness(AppState& s) {
  const std::int32_t function = functionOf(s, s.selection.id);
  const bool was = s.view.like != 0;
  s.view.like = function == s.view.like ? 0 : function;
  std::string words = "the trace does not say which function " + targetText(s.selection) + " runs";
  if (s.view.like != 0)
    words = "highlighted: every goroutine that runs " + std::string(s.document->trace().text({s.view.like}));
  else if (was) words = "nothing is highlighted";
  s.message = {words, s.view.like == 0 && !was, s.now + kMessageTime};
}

bool isLike(const AppState& s, std::int64_t g) {
  return s.view.like != 0 && s.document != nullptr && !s.document->empty() && functionOf(s, g) == s.view.like;
}

}  // namespace gmp::viz
