# What the viewer needs: Dear ImGui with its GLFW and OpenGL 3 backends (target gmp_imgui), GLFW and OpenGL (gmp_window), the
# header of stb for PNG (gmp_stb), and the fonts, copied to ${GMPSCOPE_FONT_DIR}.
include_guard(GLOBAL)

find_package(OpenGL REQUIRED)
find_package(glfw3 3.3 REQUIRED)

find_path(GMPSCOPE_STB_DIR stb_image_write.h PATH_SUFFIXES stb)
if(NOT GMPSCOPE_STB_DIR)
  message(FATAL_ERROR "stb_image_write.h was not found: install libstb-dev, or configure with -DGMPSCOPE_VIEWER=OFF")
endif()
add_library(gmp_stb INTERFACE)
target_include_directories(gmp_stb SYSTEM INTERFACE ${GMPSCOPE_STB_DIR})

add_library(gmp_window INTERFACE)
target_link_libraries(gmp_window INTERFACE glfw OpenGL::GL ${CMAKE_DL_LIBS})

if(GMPSCOPE_IMGUI STREQUAL "fetch")
  include(FetchContent)
  FetchContent_Declare(imgui
    GIT_REPOSITORY https://github.com/ocornut/imgui.git
    GIT_TAG v1.90.9
    GIT_SHALLOW TRUE)
  FetchContent_GetProperties(imgui)
  if(NOT imgui_POPULATED)
    FetchContent_Populate(imgui)
  endif()
  add_library(gmp_imgui STATIC
    ${imgui_SOURCE_DIR}/imgui.cpp ${imgui_SOURCE_DIR}/imgui_draw.cpp ${imgui_SOURCE_DIR}/imgui_tables.cpp
    ${imgui_SOURCE_DIR}/imgui_widgets.cpp ${imgui_SOURCE_DIR}/backends/imgui_impl_glfw.cpp
    ${imgui_SOURCE_DIR}/backends/imgui_impl_opengl3.cpp)
  target_include_directories(gmp_imgui SYSTEM PUBLIC ${imgui_SOURCE_DIR} ${imgui_SOURCE_DIR}/backends)
  target_link_libraries(gmp_imgui PUBLIC gmp_window)
else()
  find_path(GMPSCOPE_IMGUI_DIR imgui.h PATH_SUFFIXES imgui)
  find_library(GMPSCOPE_IMGUI_LIB imgui)
  if(NOT GMPSCOPE_IMGUI_DIR OR NOT GMPSCOPE_IMGUI_LIB)
    message(FATAL_ERROR "Dear ImGui was not found: install libimgui-dev, or configure with -DGMPSCOPE_IMGUI=fetch or -DGMPSCOPE_VIEWER=OFF")
  endif()
  find_library(GMPSCOPE_STB_LIB stb)   # Debian's ImGui takes stb_truetype from there
  add_library(gmp_imgui INTERFACE)
  target_include_directories(gmp_imgui SYSTEM INTERFACE ${GMPSCOPE_IMGUI_DIR} ${GMPSCOPE_IMGUI_DIR}/backends)
  target_link_libraries(gmp_imgui INTERFACE ${GMPSCOPE_IMGUI_LIB} gmp_window)
  if(GMPSCOPE_STB_LIB)
    target_link_libraries(gmp_imgui INTERFACE ${GMPSCOPE_STB_LIB})
  endif()
endif()

# The viewer looks for fonts/ beside the program first.
set(GMPSCOPE_FONT_DIR ${PROJECT_BINARY_DIR}/fonts)
foreach(font Inter-Regular.otf Inter-SemiBold.otf JetBrainsMono-Regular.ttf DejaVuSans.ttf DejaVuSans-Bold.ttf DejaVuSansMono.ttf)
  unset(found CACHE)
  find_file(found ${font} NO_DEFAULT_PATH PATHS
    /usr/share/fonts/opentype/inter /usr/share/fonts/truetype/inter /usr/share/fonts/truetype/jetbrains-mono
    /usr/share/fonts/truetype/dejavu /usr/local/share/fonts)
  if(found)
    configure_file(${found} ${GMPSCOPE_FONT_DIR}/${font} COPYONLY)
  endif()
endforeach()
unset(found CACHE)
