module gmpscope/bench/net

go 1.19
