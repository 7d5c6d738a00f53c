module random

go 1.19
