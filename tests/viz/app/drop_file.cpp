// Drops files on a window as a file manager does, by the XDND protocol: for the journey that tries it.
// Usage: drop_file WINDOW FILE... Exit status 0: the window has taken them; 1: it has not; 77: no display.
#include <X11/Xatom.h>
#include <X11/Xlib.h>
#include <poll.h>

#include <cstdio>
#include <cstdlib>
#include <string>

namespace {

constexpr long kVersion = 5;
constexpr int kPatience = 10'000;  // ms between two answers of the window

class Drag {
 public:
  Drag(Display* display, Window target) : d_(display), target_(target) {
    own_ = XCreateSimpleWindow(d_, DefaultRootWindow(d_), 0, 0, 1, 1, 0, 0, 0);
  }

  // True: the window has taken what was dropped.
  bool drop(const std::string& uris) {
    XSetSelectionOwner(d_, atom("XdndSelection"), own_, CurrentTime);
    send("XdndEnter", kVersion << 24, static_cast<long>(atom("text/uri-list")), 0, 0);
    send("XdndPosition", 0, 100 << 16 | 100, CurrentTime, static_cast<long>(atom("XdndActionCopy")));
    if (!answered("XdndStatus", uris)) return false;
    send("XdndDrop", 0, CurrentTime, 0, 0);
    return answered("XdndFinished", uris);
  }

 private:
  Atom atom(const char* name) { return XInternAtom(d_, name, False); }

  void send(const char* what, long a, long b, long c, long d) {
    XEvent e{};
    e.xclient.type = ClientMessage;
    e.xclient.display = d_;
    e.xclient.window = target_;
    e.xclient.message_type = atom(what);
    e.xclient.format = 32;
    const long data[] = {static_cast<long>(own_), a, b, c, d};
    for (int i = 0; i < 5; ++i) e.xclient.data.l[i] = data[i];
    XSendEvent(d_, target_, False, NoEventMask, &e);
    XFlush(d_);
  }

  // Waits for that message, whose second word says whether all is well (GLFW: how many bytes it got). Meanwhile whoever
  // asks for the files gets their names.
  bool answered(const char* what, const std::string& uris) {
    for (;;) {
      while (XPending(d_) == 0) {
        pollfd wait{ConnectionNumber(d_), POLLIN, 0};
        if (::poll(&wait, 1, kPatience) <= 0) return false;
      }
      XEvent e;
      XNextEvent(d_, &e);
      if (e.type == SelectionRequest) give(e.xselectionrequest, uris);
      if (e.type == ClientMessage && e.xclient.message_type == atom(what)) return e.xclient.data.l[1] != 0;
    }
  }

  void give(const XSelectionRequestEvent& asked, const std::string& uris) {
    XChangeProperty(d_, asked.requestor, asked.property, asked.target, 8, PropModeReplace,
                    reinterpret_cast<const unsigned char*>(uris.data()), static_cast<int>(uris.size()));
    XEvent e{};
    e.xselection.type = SelectionNotify;
    e.xselection.display = d_;
    e.xselection.requestor = asked.requestor;
    e.xselection.selection = asked.selection;
    e.xselection.target = asked.target;
    e.xselection.property = asked.property;
    e.xselection.time = asked.time;
    XSendEvent(d_, asked.requestor, False, NoEventMask, &e);
    XFlush(d_);
  }

  Display* d_;
  Window target_, own_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return std::fputs("usage: drop_file WINDOW FILE...\n", stderr), 2;
  Display* display = XOpenDisplay(nullptr);
  if (display == nullptr) return std::fputs("skipped: no display\n", stderr), 77;
  std::string uris;
  for (int i = 2; i < argc; ++i) uris += "file://" + std::string(argv[i]) + "\r\n";
  const bool taken = Drag(display, std::strtoul(argv[1], nullptr, 0)).drop(uris);
  XCloseDisplay(display);
  return taken ? 0 : 1;
}
