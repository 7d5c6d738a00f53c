#include "viz/app/window.h"

#include <GLFW/glfw3.h>
#include <imgui_impl_glfw.h>
#include <imgui_impl_opengl3.h>

#include "viz/app/glfw_keys.h"

namespace gmp::viz {

namespace {

std::string glfwProblem(const char* what) {
  const char* text = nullptr;
  glfwGetError(&text);
  return std::string(what) + (text != nullptr ? std::string(": ") + text : "");
}

std::string utf8(unsigned int c) {
  const auto byte = [](unsigned int v) { return static_cast<char>(static_cast<unsigned char>(v)); };
  if (c < 0x80) return {byte(c)};
  if (c < 0x800) return {byte(0xC0 | c >> 6), byte(0x80 | (c & 0x3F))};
  if (c < 0x10000) return {byte(0xE0 | c >> 12), byte(0x80 | (c >> 6 & 0x3F)), byte(0x80 | (c & 0x3F))};
  return {byte(0xF0 | (c >> 18 & 7)), byte(0x80 | (c >> 12 & 0x3F)), byte(0x80 | (c >> 6 & 0x3F)),
          byte(0x80 | (c & 0x3F))};
}

GLFWwindow* createWindow(const std::string& title, int width, int height, const char** glsl) {
  struct Version {
    int major, minor;
    bool core;
    const char* glsl;
  };
  for (const Version& v : {Version{3, 2, true, "#version 150"}, Version{3, 0, false, "#version 130"}}) {
    glfwDefaultWindowHints();
    glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, v.major);
    glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, v.minor);
    if (v.core) {
      glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
      glfwWindowHint(GLFW_OPENGL_FORWARD_COMPAT, GLFW_TRUE);
    }
    *glsl = v.glsl;
    if (GLFWwindow* w = glfwCreateWindow(width, height, title.c_str(), nullptr, nullptr)) return w;
  }
  return nullptr;
}

}  // namespace

// GLFW calls these; every one only notes that something happened.
struct WindowCallbacks {
  static Window& of(GLFWwindow* w) { return *static_cast<Window*>(glfwGetWindowUserPointer(w)); }
  static void key(GLFWwindow* w, int key, int, int action, int mods) {
    Window& self = of(w);
    self.happened_ = true;
    const Chord chord = chordOf(key, mods);
    if (action != GLFW_RELEASE && chord.key != Key::None) self.keys_.push_back({chord, {}});
  }
  static void character(GLFWwindow* w, unsigned int code) {
    Window& self = of(w);
    self.happened_ = true;
    self.keys_.push_back({{}, utf8(code)});
  }
  static void cursor(GLFWwindow* w, double, double) { of(w).happened_ = true; }
  static void button(GLFWwindow* w, int, int, int) { of(w).happened_ = true; }
  static void scroll(GLFWwindow* w, double, double) { of(w).happened_ = true; }
  static void enter(GLFWwindow* w, int) { of(w).happened_ = true; }
  static void focus(GLFWwindow* w, int) { of(w).happened_ = true; }
  static void size(GLFWwindow* w, int, int) { of(w).happened_ = true; }
  static void drop(GLFWwindow* w, int n, const char** paths) {
    Window& self = of(w);
    self.happened_ = true;
    self.dropped_.assign(paths, paths + n);
  }
  static void refresh(GLFWwindow* w) { of(w).happened_ = true; }
};

Window::~Window() { close(); }

void Window::close() {
  if (backends_) {
    ImGui_ImplOpenGL3_Shutdown();
    ImGui_ImplGlfw_Shutdown();
  }
  if (imgui_) ImGui::DestroyContext();
  if (window_ != nullptr) glfwDestroyWindow(window_);
  if (glfw_) glfwTerminate();
  backends_ = imgui_ = glfw_ = false;
  window_ = nullptr;
}

bool Window::open(const std::string& title, int width, int height, std::string* error) {
  const auto fail = [&](const char* what) {
    if (error != nullptr) *error = glfwProblem(what);
    close();
    return false;
  };
  if (glfwInit() != GLFW_TRUE) return fail("no display can be opened");
  glfw_ = true;
  const char* glsl = nullptr;
  window_ = createWindow(title, width, height, &glsl);
  if (window_ == nullptr) return fail("no window with OpenGL 3 can be opened");
  glfwMakeContextCurrent(window_);
  glfwSwapInterval(1);
  glfwSetWindowSizeLimits(window_, 640, 400, GLFW_DONT_CARE, GLFW_DONT_CARE);
  glfwSetWindowUserPointer(window_, this);
  glfwSetKeyCallback(window_, WindowCallbacks::key);
  glfwSetCharCallback(window_, WindowCallbacks::character);
  glfwSetCursorPosCallback(window_, WindowCallbacks::cursor);
  glfwSetMouseButtonCallback(window_, WindowCallbacks::button);
  glfwSetScrollCallback(window_, WindowCallbacks::scroll);
  glfwSetCursorEnterCallback(window_, WindowCallbacks::enter);
  glfwSetWindowFocusCallback(window_, WindowCallbacks::focus);
  glfwSetFramebufferSizeCallback(window_, WindowCallbacks::size);
  glfwSetWindowRefreshCallback(window_, WindowCallbacks::refresh);
  glfwSetDropCallback(window_, WindowCallbacks::drop);

  ImGui::CreateContext();
  imgui_ = true;
  ImGui::GetIO().IniFilename = nullptr;
  ImGui::GetIO().LogFilename = nullptr;
  applyStyle();
  // The backends keep and call the callbacks that are there already.
  backends_ = ImGui_ImplGlfw_InitForOpenGL(window_, true) && ImGui_ImplOpenGL3_Init(glsl);
  return backends_ ? true : fail("OpenGL cannot be set up");
}

bool Window::wantsClose() const { return glfwWindowShouldClose(window_) != 0; }
bool Window::visible() const { return glfwGetWindowAttrib(window_, GLFW_ICONIFIED) == 0; }
bool Window::focused() const { return glfwGetWindowAttrib(window_, GLFW_FOCUSED) != 0; }

std::int64_t Window::now() const {
  const std::uint64_t ticks = glfwGetTimerValue(), per_second = glfwGetTimerFrequency();
  return static_cast<std::int64_t>(ticks / per_second * 1'000'000'000 +
                                   ticks % per_second * 1'000'000'000 / per_second);
}

void Window::size(float* w, float* h) const {
  int x = 0, y = 0;
  glfwGetWindowSize(window_, &x, &y);
  *w = static_cast<float>(x);
  *h = static_cast<float>(y);
}

// Where the system scales windows itself, sizes are already in its units and nothing is left to multiply.
float Window::contentScale() const {
  float content = 1, unused = 1;
  glfwGetWindowContentScale(window_, &content, &unused);
  int pixels = 0, units = 0, height = 0;
  glfwGetFramebufferSize(window_, &pixels, &height);
  glfwGetWindowSize(window_, &units, &height);
  return units > 0 && pixels > 0 ? content * static_cast<float>(units) / static_cast<float>(pixels) : content;
}

bool Window::wait(double seconds) {
  happened_ = false;
  if (seconds > 0) glfwWaitEventsTimeout(seconds);
  else glfwPollEvents();
  return happened_;
}

std::vector<KeyInput> Window::takeInput() { return std::exchange(keys_, {}); }

std::vector<std::string> Window::takeDropped() { return std::exchange(dropped_, {}); }

KeyNames Window::keyNames() const {
  return printedKeys([](int key) { return glfwGetKeyName(key, 0); });
}

void Window::setTitle(const std::string& title) { glfwSetWindowTitle(window_, title.c_str()); }

void Window::setClipboard(const std::string& text) { glfwSetClipboardString(window_, text.c_str()); }

void Window::setFonts(float scale, float least, const FontPlaces& places) {
  loadFonts(fonts_, scale, least, places);
  ImGui_ImplOpenGL3_DestroyFontsTexture();
  ImGui_ImplOpenGL3_CreateFontsTexture();
}

std::vector<Action> Window::frame(const AppState& state) {
  std::vector<Action> actions;
  ImGui_ImplOpenGL3_NewFrame();
  ImGui_ImplGlfw_NewFrame();
  ImGui::NewFrame();
  drawFrame(state, fonts_, memory_, actions);
  ImGui::Render();
  int w = 0, h = 0;
  glfwGetFramebufferSize(window_, &w, &h);
  glViewport(0, 0, w, h);
  const Color bg = palette(state.view.theme).background;
  glClearColor(static_cast<float>(bg.r) / 255, static_cast<float>(bg.g) / 255, static_cast<float>(bg.b) / 255, 1);
  glClear(GL_COLOR_BUFFER_BIT);
  ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
  glfwSwapBuffers(window_);
  return actions;
}

bool Window::tipPending(std::int64_t now) const {
  return !memory_.hovered.empty() && now - memory_.hoveredSince < 400'000'000;
}

void Window::toggleFullScreen() {
  if (glfwGetWindowMonitor(window_) != nullptr) {
    glfwSetWindowMonitor(window_, nullptr, restore_[0], restore_[1], restore_[2], restore_[3], GLFW_DONT_CARE);
    return;
  }
  GLFWmonitor* monitor = glfwGetPrimaryMonitor();
  const GLFWvidmode* mode = monitor != nullptr ? glfwGetVideoMode(monitor) : nullptr;
  if (mode == nullptr) return;
  glfwGetWindowPos(window_, &restore_[0], &restore_[1]);
  glfwGetWindowSize(window_, &restore_[2], &restore_[3]);
  glfwSetWindowMonitor(window_, monitor, 0, 0, mode->width, mode->height, mode->refreshRate);
}

}  // namespace gmp::viz
