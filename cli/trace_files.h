// Purpose: the files that are opened and saved from inside of the viewer.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "viz/app/file_source.h"

namespace gmp::cli {

class TraceFiles final : public viz::FileSource {
 public:
  // folders: of scenarios, for the lesson of a trace.
  explicit TraceFiles(std::vector<std::string> folders) : folders_(std::move(folders)) {}

  std::unique_ptr<viz::LoadSource> read(const std::string& path, const std::string& other) override;
  // As <scenario>-<n>.json in the working folder.
  bool save(const trace::Trace& trace, std::string* path, std::string* error) override;

 private:
  std::vector<std::string> folders_;
};

}  // namespace gmp::cli
