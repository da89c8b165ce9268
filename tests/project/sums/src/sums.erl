-module(sums).
-export([sum/1, mean/1]).

sum(Numbers) -> lists:sum(Numbers).

mean([]) -> error(badarg);
mean(Numbers) -> sum(Numbers) / length(Numbers).
