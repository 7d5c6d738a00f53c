#include "viz/app/png.h"

#include "viz/app/write_file.h"

#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"
#endif
#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STB_IMAGE_WRITE_STATIC
#include <stb_image_write.h>
#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif

namespace gmp::viz {

namespace {

void append(void* context, void* data, int size) {
  auto& out = *static_cast<std::vector<std::uint8_t>*>(context);
  const auto* bytes = static_cast<const std::uint8_t*>(data);
  out.insert(out.end(), bytes, bytes + size);
}

}  // namespace

std::vector<std::uint8_t> encodePng(const Image& image) {
  // Pictures are opaque: three channels are a quarter less to compress.
  std::vector<std::uint8_t> rgb;
  rgb.reserve(image.rgba.size() / 4 * 3);
  for (std::size_t i = 0; i + 3 < image.rgba.size(); i += 4)
    rgb.insert(rgb.end(), {image.rgba[i], image.rgba[i + 1], image.rgba[i + 2]});
  stbi_write_force_png_filter = 0;  // flat areas: no filter beats the search for the best one, and is faster
  std::vector<std::uint8_t> out;
  stbi_write_png_to_func(append, &out, image.width, image.height, 3, rgb.data(), image.width * 3);
  return out;
}

bool writePng(const Image& image, const std::string& path, std::string* error) {
  return writeFile(encodePng(image), path, error);
}

}  // namespace gmp::viz
