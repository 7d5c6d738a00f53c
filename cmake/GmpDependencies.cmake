# The libraries. They come from the system's packages (Debian, Ubuntu: packages.txt). With GMPSCOPE_FETCH=ON a missing one
# is fetched as the release pinned here, except Boost.Context, zlib and threads, which every system has.
include(FetchContent)

# gmp_package(NAME TARGET FIND find_package-arguments... GIT repository TAG release)
# Makes sure that TARGET exists: from the system, else fetched, else an error that says what to do.
macro(gmp_package name target)
  cmake_parse_arguments(GMP_PACKAGE "" "GIT;TAG" "FIND" ${ARGN})
  find_package(${GMP_PACKAGE_FIND} QUIET)
  if(NOT TARGET ${target} AND GMPSCOPE_FETCH)
    message(STATUS "${name}: not on this system, fetching ${GMP_PACKAGE_TAG}")
    FetchContent_Declare(${name} GIT_REPOSITORY ${GMP_PACKAGE_GIT} GIT_TAG ${GMP_PACKAGE_TAG} GIT_SHALLOW ON)
    FetchContent_MakeAvailable(${name})
  endif()
  if(NOT TARGET ${target})
    message(FATAL_ERROR "${name} is not on this system: install it (packages.txt has Debian's name for it) "
      "or configure with -DGMPSCOPE_FETCH=ON")
  endif()
endmacro()

# What fetched projects would build besides the library.
set(JSON_BuildTests OFF CACHE INTERNAL "")
set(CLI11_BUILD_TESTS OFF CACHE INTERNAL "")
set(CLI11_BUILD_EXAMPLES OFF CACHE INTERNAL "")
set(INSTALL_GTEST OFF CACHE INTERNAL "")
set(BUILD_GMOCK OFF CACHE INTERNAL "")
set(BENCHMARK_ENABLE_TESTING OFF CACHE INTERNAL "")
set(BENCHMARK_ENABLE_INSTALL OFF CACHE INTERNAL "")

find_package(Threads REQUIRED)
find_package(ZLIB REQUIRED)
if(POLICY CMP0167)
  cmake_policy(SET CMP0167 NEW) # Boost's own package files; CMake's FindBoost is being removed
endif()
find_package(Boost 1.71 REQUIRED COMPONENTS context)

gmp_package(nlohmann_json nlohmann_json::nlohmann_json FIND nlohmann_json 3.9
  GIT https://github.com/nlohmann/json.git TAG v3.11.3)
gmp_package(CLI11 CLI11::CLI11 FIND CLI11 2
  GIT https://github.com/CLIUtils/CLI11.git TAG v2.4.2)
if(GMPSCOPE_TESTS)
  gmp_package(googletest GTest::gtest_main FIND GTest
    GIT https://github.com/google/googletest.git TAG v1.14.0)
  include(GoogleTest)
  # Headers only, and Debian's package has no CMake files.
  find_path(GMPSCOPE_VALIJSON valijson/validator.hpp)
  if(GMPSCOPE_VALIJSON)
    add_library(valijson INTERFACE)
    target_include_directories(valijson SYSTEM INTERFACE ${GMPSCOPE_VALIJSON})
  else()
    gmp_package(valijson valijson FIND valijson
      GIT https://github.com/tristanpenman/valijson.git TAG v1.0.2)
  endif()
endif()
if(GMPSCOPE_BENCH)
  gmp_package(benchmark benchmark::benchmark FIND benchmark
    GIT https://github.com/google/benchmark.git TAG v1.8.3)
endif()
