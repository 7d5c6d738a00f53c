// Purpose: text widths without fonts: wide for their size, so that what fits here fits with the real faces.
#pragma once

#include "viz/model/text_measure.h"

namespace gmp::viz::testing {

class FakeMeasure : public TextMeasure {
 public:
  float width(Face face, std::string_view text) const override {
    float characters = 0;
    for (const char c : text) characters += (static_cast<unsigned char>(c) & 0xC0) == 0x80 ? 0 : 1;
    return characters * faceSize(face) * (face == Face::Mono ? 0.6f : 0.56f);
  }
};

}  // namespace gmp::viz::testing
