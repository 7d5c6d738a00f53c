// Purpose: how goexit leaves a goroutine: by unwinding with a type that is no std::exception, so that destructors run.
// Rejected: the ABI's forced unwinding (a catch (...) in the program would abort the process).
#pragma once

namespace gmp::rt {

struct GoexitUnwind {};

}  // namespace gmp::rt
