#include "viz/model/input.h"

#include <algorithm>

#include "viz/model/command_palette.h"
#include "viz/model/commands.h"
#include "viz/model/event_list.h"
#include "viz/model/navigate.h"
#include "viz/model/notes.h"
#include "viz/model/predict.h"

namespace gmp::viz {

namespace {

void run(AppState& s, const Chord& chord) {
  const Command* c = commandFor(chord);
  if (c != nullptr && c->enabled(s)) c->run(s);
}

// Keys that mean the same while a text is being typed: those with Ctrl, and F1 to F12.
bool staysCommand(const Chord& c) { return c.ctrl || c.alt || (c.key >= Key::F1 && c.key <= Key::F12); }

void inPalette(AppState& s, const Chord& chord) {
  PaletteState& p = s.palette;
  const int last = static_cast<int>(paletteEntries(s).size()) - 1;
  switch (chord.key) {
    case Key::Up: p.chosen = std::max(0, std::min(p.chosen, last) - 1); break;
    case Key::Down: p.chosen = std::clamp(p.chosen + 1, 0, std::max(0, last)); break;
    case Key::Backspace:
      p.query.erase();
      p.chosen = 0;
      break;
    case Key::Enter: takePaletteEntry(s, p.chosen); break;
    case Key::Escape: p = PaletteState{}; break;
    default:
      if (!staysCommand(chord)) return;
      p = PaletteState{};
      run(s, chord);
  }
}

void inNote(AppState& s, const Chord& chord) {
  switch (chord.key) {
    case Key::Backspace: s.note.text.erase(); break;
    case Key::Enter: keepNote(s); break;
    case Key::Escape: s.note = NoteState{}; break;
    default: break;
  }
}

// True if the question took the key.
bool inPredict(AppState& s, const Chord& chord) {
  if (chord.ctrl || chord.alt || chord.shift) return false;
  const int digit = static_cast<int>(chord.key) - static_cast<int>(Key::Num1);
  if (digit >= 0 && digit < 9) {
    answerPredict(s, digit);
    return true;
  }
  const bool vote = s.view.layout.kind == LayoutKind::Present && s.predict.current() != nullptr;
  if (chord.key == Key::Enter || (vote && chord.key == Key::Space)) return nextPredict(s), true;
  if (chord.key == Key::Escape) return leavePredict(s), true;
  // While the answer is open nothing may show it.
  return s.predict.current() != nullptr && !s.predict.answer.has_value() && commandFor(chord) != nullptr &&
         commandFor(chord)->group == CommandGroup::Playback;
}

// Nobody waits for the file any more.
void stopLoading(AppState& s) {
  s.load.active = false;
  s.load.stopped = true;
  s.effects.stopLoading = true;
  s.effects.openFile.reset();
}

// What is being read for it is waited for no longer; else the sheet goes.
void closeOpenSheet(AppState& s) {
  if (s.load.active) stopLoading(s);
  else s.files = OpenSheet{};
}

}  // namespace

bool takesText(const AppState& s) {
  return s.palette.open || s.note.open || s.files.open || s.breakpoints.editing || s.gallery.open || s.list.editing;
}

bool sheetOpen(const AppState& s) {
  return s.view.help || s.palette.open || s.menu.open || s.settings.open || s.whatIf.open || s.note.open ||
         s.files.open || s.breakpoints.editing || s.gallery.open || s.tour.active;
}

bool closeTopmost(AppState& s) {
  if (s.menu.open) s.menu = MenuState{};
  else if (s.settings.open) s.settings.open = false;
  else if (s.palette.open) s.palette = PaletteState{};
  else if (s.note.open) s.note = NoteState{};
  else if (s.files.open) closeOpenSheet(s);
  else if (s.breakpoints.editing) s.breakpoints.editing = false;
  else if (s.whatIf.open) pressInWhatIf(s, {Key::Escape});
  else if (s.view.help) s.view.help = false;
  else if (s.gallery.open && s.document != nullptr) s.gallery.open = false;
  else if (s.load.active) stopLoading(s);
  else if (s.tour.active) leaveTour(s);
  else if (s.compare.open) toggleCompare(s);
  else if (s.predict.active) leavePredict(s);
  else if (s.view.region.has_value()) showRegion(s, {});
  else if (s.view.layout.lower != LowerPanel::Timeline) showLower(s, LowerPanel::Timeline);
  else return false;
  return true;
}

void pressKey(AppState& s, const Chord& chord) {
  if (s.palette.open) return inPalette(s, chord);
  if (s.note.open) return inNote(s, chord);
  if (s.files.open) {
    if (staysCommand(chord)) run(s, chord);
    else if (chord.key == Key::Escape) closeOpenSheet(s);
    else pressInOpenSheet(s, chord);
    return;
  }
  if (s.breakpoints.editing && !staysCommand(chord)) return pressInBreakpoints(s, chord);
  if (s.menu.open) return pressInMenu(s, chord);
  if (s.settings.open && !staysCommand(chord)) return pressInSettings(s, chord);
  if (s.whatIf.open && !s.view.help) {
    if (staysCommand(chord)) run(s, chord);
    else pressInWhatIf(s, chord);
    return;
  }
  if (s.gallery.open && !s.view.help) {
    if (staysCommand(chord)) run(s, chord);
    else pressInGallery(s, chord);
    return;
  }
  if (s.tour.active && pressInTour(s, chord)) return;
  if (s.list.editing && !staysCommand(chord)) return pressInFilter(s, chord);
  if (s.view.help && (chord == Chord{Key::PageDown} || chord == Chord{Key::PageUp})) {
    ++s.view.helpPage;  // after the last comes the first
    return;
  }
  if (s.predict.active && inPredict(s, chord)) return;
  run(s, chord);
}

void typeText(AppState& s, std::string_view text) {
  if (s.palette.open) {
    s.palette.query.add(text);
    s.palette.chosen = 0;
  } else if (s.note.open) {
    s.note.text.add(text);
  } else if (s.files.open) {
    typeInOpenSheet(s, text);
  } else if (s.breakpoints.editing) {
    typeInBreakpoints(s, text);
  } else if (s.gallery.open) {
    findInGallery(s, text);
  } else if (s.list.editing) {
    s.list.text.add(text);
    refilter(s);
  }
}

}  // namespace gmp::viz
