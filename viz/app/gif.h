// Purpose: images one after the other as an animated GIF (GIF89a).
// Invariants: the same images give the same bytes. All have the size of the first. At most 256 colours: those of most
//             pixels are kept exactly, the others become the nearest of them.
#pragma once

#include <string>
#include <vector>

#include "viz/app/canvas.h"

namespace gmp::viz {

struct GifFrame {
  Image image;
  int centiseconds = 10;  // shown so long
};

// Plays again and again. No frames: nothing.
std::vector<std::uint8_t> encodeGif(const std::vector<GifFrame>& frames);
// Written beside its place and renamed. False: *error has one line.
bool writeGif(const std::vector<GifFrame>& frames, const std::string& path, std::string* error);

}  // namespace gmp::viz
