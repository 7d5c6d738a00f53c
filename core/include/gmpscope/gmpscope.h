// Purpose: the umbrella header of the runtime: all of the public API.
#pragma once

#include <gmpscope/bufio.h>
#include <gmpscope/chan.h>
#include <gmpscope/config.h>
#include <gmpscope/errc.h>
#include <gmpscope/io.h>
#include <gmpscope/link_buffer.h>
#include <gmpscope/marks.h>
#include <gmpscope/net.h>
#include <gmpscope/pipe.h>
#include <gmpscope/pool.h>
#include <gmpscope/run.h>
#include <gmpscope/session.h>
#include <gmpscope/sync.h>
#include <gmpscope/timer.h>
