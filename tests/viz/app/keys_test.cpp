#include <GLFW/glfw3.h>
#include <gtest/gtest.h>

#include "viz/app/glfw_keys.h"
#include "viz/model/commands.h"

namespace gmp::viz {
namespace {

TEST(GlfwKeys, NameTheCommandsOfTheTable) {
  const auto id = [](int key, int mods) { return commandFor(chordOf(key, mods))->id; };
  EXPECT_EQ(id(GLFW_KEY_SPACE, 0), CommandId::PlayPause);
  EXPECT_EQ(id(GLFW_KEY_RIGHT, 0), CommandId::StepForward);
  EXPECT_EQ(id(GLFW_KEY_RIGHT, GLFW_MOD_SHIFT), CommandId::TenForward);
  EXPECT_EQ(id(GLFW_KEY_LEFT, GLFW_MOD_ALT), CommandId::PreviousDecision);
  EXPECT_EQ(id(GLFW_KEY_SLASH, GLFW_MOD_SHIFT), CommandId::Help);
  EXPECT_EQ(id(GLFW_KEY_F9, 0), CommandId::NextTheme);
  EXPECT_EQ(id(GLFW_KEY_Q, GLFW_MOD_CONTROL), CommandId::Quit);
  EXPECT_EQ(id(GLFW_KEY_0, GLFW_MOD_CONTROL), CommandId::ScaleReset);
}

TEST(GlfwKeys, LocksAreNoModifiersAndOtherKeysNothing) {
  EXPECT_EQ(chordOf(GLFW_KEY_B, GLFW_MOD_CAPS_LOCK | GLFW_MOD_NUM_LOCK), (Chord{Key::B, false, false, false}));
  EXPECT_EQ(chordOf(GLFW_KEY_PRINT_SCREEN, 0).key, Key::None);
  EXPECT_EQ(commandFor(chordOf(GLFW_KEY_9, 0)), nullptr);
}

// A French keyboard: the cluster stays where it is, the help sheet says what is printed there.
TEST(Keys, TheHelpSheetSaysWhatIsPrintedOnTheKeys) {
  const KeyNames names = printedKeys([](int key) -> const char* {
    switch (key) {
      case GLFW_KEY_W: return "z";
      case GLFW_KEY_A: return "q";
      case GLFW_KEY_SLASH: return "!";
      case GLFW_KEY_1: return "&";
      case GLFW_KEY_E: return "e";
      default: return nullptr;
    }
  });
  EXPECT_EQ(names.size(), 4u) << "E is where it is everywhere";
  EXPECT_EQ(chordText({Key::W, false, true, false}, names), "Shift+Z");
  EXPECT_EQ(chordText({Key::A, false, false, false}, names), "Q");
  EXPECT_EQ(chordText({Key::Slash, false, true, false}, names), "Shift+!");
  EXPECT_EQ(chordText({Key::Slash, false, true, false}), "?");
  EXPECT_EQ(commandFor({Key::W})->id, CommandId::LanesIn) << "keys are places, whatever is printed on them";
}

}  // namespace
}  // namespace gmp::viz
