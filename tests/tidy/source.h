// Purpose: the tree as the tidy rules see it: its text files, line by line, with comments and literals apart from code.
// Invariant: files come in the order of their paths, so that findings do.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace gmp::tidy {

struct Line {
  std::string raw;
  std::string code;  // of C++ files: raw with comments and the contents of literals blanked out; else the same as raw
};

struct Include {
  int line = 0;
  bool quoted = false;  // "x" rather than <x>
  std::string path;
};

struct SourceFile {
  std::string path;  // from the root of the tree, with slashes
  std::vector<Line> lines;
  bool endsWithNewline = true;
};

// What a rule has against a place.
struct Finding {
  std::string path;
  int line = 0;  // from 1; 0: the file as a whole
  std::string what;
};

// "path:line: what", one a line.
std::string text(const std::vector<Finding>& findings);

SourceFile parse(std::string path, std::string_view content);
// The text files of the project: sources, build files, scripts, documents, JSON. Not what is built or made.
std::vector<SourceFile> readTree(const std::filesystem::path& root);

std::vector<Include> includes(const SourceFile& file);
bool isCpp(std::string_view path);     // .h, .cpp, .def
bool isHeader(std::string_view path);  // .h
// The first position of `word` in `code` that is not part of a longer identifier; npos if there is none.
std::size_t findWord(std::string_view code, std::string_view word);
// path is `place` or lies in the folder `place`.
bool isIn(std::string_view path, std::string_view place);

}  // namespace gmp::tidy
