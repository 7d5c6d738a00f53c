#include "viz/app/shot.h"

#include "viz/app/png.h"
#include "viz/app/studio.h"

namespace gmp::viz {

bool render(const ShotRequest& request, Image& out, std::string* error) {
  const auto studio = Studio::open(request, error);
  if (studio == nullptr) return false;
  out = studio->picture();
  return true;
}

bool shot(const ShotRequest& request, std::string* error) {
  Image image;
  return render(request, image, error) && writePng(image, request.path, error);
}

}  // namespace gmp::viz
