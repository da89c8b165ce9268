%% What every benchmark is around its run/0: main/1 takes the number of rounds and prints, a line a round,
%% {Microseconds, HashOfTheResult}. erlang:display/1 keeps OTP's io out of the measurement.
-export([main/1]).

main([Rounds]) ->
    rounds(list_to_integer(Rounds)).

rounds(0) ->
    ok;
rounds(N) ->
    Start = erlang:monotonic_time(microsecond),
    Result = run(),
    Stop = erlang:monotonic_time(microsecond),
    erlang:display({Stop - Start, erlang:phash2(Result)}),
    rounds(N - 1).
