# What every target has in common, and the two ways to make one:
# gmp_library(name SOURCES a.cpp ... [PUBLIC lib...] [PRIVATE lib...])  one target a folder, so that a wrong arrow does
# not link. gmp_test(name SOURCES a.cpp ... LIBS lib... [LABELS l...] [SERIAL])  a GoogleTest program, discovered by CTest.

if(NOT CMAKE_CXX_COMPILER_LAUNCHER)
  find_program(GMPSCOPE_CCACHE ccache)
  if(GMPSCOPE_CCACHE)
    set(CMAKE_C_COMPILER_LAUNCHER ${GMPSCOPE_CCACHE})
    set(CMAKE_CXX_COMPILER_LAUNCHER ${GMPSCOPE_CCACHE})
  endif()
endif()

# Programs outside the tree that link the installed libraries get the headers' place, not our warnings.
include(GNUInstallDirs)
add_library(gmp_options INTERFACE)
target_include_directories(gmp_options INTERFACE
  $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>
  $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/core/include>
  $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/sim/include>
  $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
target_compile_features(gmp_options INTERFACE cxx_std_20)
target_compile_options(gmp_options INTERFACE
  $<BUILD_INTERFACE:-Wall> $<BUILD_INTERFACE:-Wextra> $<BUILD_INTERFACE:-Wno-missing-field-initializers>
  $<BUILD_INTERFACE:-fno-omit-frame-pointer>
  $<BUILD_INTERFACE:-fmacro-prefix-map=${PROJECT_SOURCE_DIR}/=>)
# Which lock guards what (core/base/thread_safety.h).
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  target_compile_options(gmp_options INTERFACE $<BUILD_INTERFACE:-Wthread-safety> $<BUILD_INTERFACE:-Werror=thread-safety>)
endif()
if(GMPSCOPE_WERROR)
  target_compile_options(gmp_options INTERFACE $<BUILD_INTERFACE:-Werror>)
endif()
if(GMPSCOPE_SANITIZE)
  target_compile_options(gmp_options INTERFACE -fsanitize=${GMPSCOPE_SANITIZE} -g1)
  target_link_options(gmp_options INTERFACE -fsanitize=${GMPSCOPE_SANITIZE})
  if(GMPSCOPE_SANITIZE MATCHES "address")
    target_compile_options(gmp_options INTERFACE -fsanitize=undefined -fno-sanitize-recover=undefined)
    target_link_options(gmp_options INTERFACE -fsanitize=undefined)
  endif()
endif()
# Lazy binding would cost a kilobyte or more of a goroutine's stack at the first call of each function.
target_link_options(gmp_options INTERFACE -Wl,-z,now)

function(gmp_library name)
  cmake_parse_arguments(A "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  add_library(${name} STATIC ${A_SOURCES})
  target_link_libraries(${name} PUBLIC gmp_options ${A_PUBLIC} PRIVATE ${A_PRIVATE})
endfunction()

# A test's CTest label is its folder and then its LABELS, in one text ("core/runtime slow"), because lists of labels do not
# survive test discovery: ctest -L '^core/', ctest -LE slow. SERIAL: never beside another test.
# The target gmp_tests_<top folder> builds all tests of that folder.
function(gmp_test name)
  cmake_parse_arguments(A "SERIAL" "" "SOURCES;LIBS;LABELS" ${ARGN})
  file(RELATIVE_PATH folder ${PROJECT_SOURCE_DIR}/tests ${CMAKE_CURRENT_SOURCE_DIR})
  string(REGEX REPLACE "/.*" "" top ${folder})
  list(JOIN A_LABELS " " labels)
  string(STRIP "${folder} ${labels}" label)
  add_executable(${name} ${A_SOURCES})
  target_link_libraries(${name} PRIVATE gmp_options ${A_LIBS} gmp_source_tree GTest::gtest_main)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
  gtest_discover_tests(${name} WORKING_DIRECTORY ${PROJECT_BINARY_DIR} DISCOVERY_TIMEOUT 60
    PROPERTIES TIMEOUT 300 RUN_SERIAL ${A_SERIAL} LABELS "${label}")
  if(NOT TARGET gmp_tests_${top})
    add_custom_target(gmp_tests_${top})
  endif()
  add_dependencies(gmp_tests_${top} ${name})
endfunction()
