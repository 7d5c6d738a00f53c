// Purpose: an image as a PNG file.
// Invariants: a file is written beside its place and renamed, so an old one is never left half overwritten.
#pragma once

#include <string>
#include <vector>

#include "viz/app/canvas.h"

namespace gmp::viz {

// The bytes of the PNG; the same image gives the same bytes.
std::vector<std::uint8_t> encodePng(const Image& image);
// false: *error says in one line what went wrong; nothing is left at `path` or beside it.
bool writePng(const Image& image, const std::string& path, std::string* error);

}  // namespace gmp::viz
