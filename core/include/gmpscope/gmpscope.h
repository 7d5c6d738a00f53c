// The umbrella header of the runtime.
#pragma once

#include <gmpscope/config.h>
#include <gmpscope/run.h>
#if __has_include(<gmpscope/chan.h>)
#include <gmpscope/chan.h>
#endif
#if __has_include(<gmpscope/sync.h>)
#include <gmpscope/sync.h>
#endif
#if __has_include(<gmpscope/timer.h>)
#include <gmpscope/timer.h>
#endif
#if __has_include(<gmpscope/net.h>)
#include <gmpscope/net.h>
#endif
