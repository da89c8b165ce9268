%% Taking a binary apart byte by byte: fields and numbers of comma-separated lines.
-module(parse).
-include("bench.hrl").

run() ->
    Text = iolist_to_binary([[integer_to_list(N * 37 rem 10007), $,, "name", $,, integer_to_list(N), $\n]
                             || N <- lists:seq(1, 100000)]),
    lines(Text, 0, 0).

lines(<<>>, Count, Sum) -> {Count, Sum};
lines(Text, Count, Sum) ->
    {First, Rest1} = number(Text, 0),
    Rest2 = skip(Rest1),
    {Second, Rest3} = number(Rest2, 0),
    lines(Rest3, Count + 1, Sum + First * Second).

number(<<C, Rest/binary>>, N) when C >= $0, C =< $9 -> number(Rest, N * 10 + C - $0);
number(<<_, Rest/binary>>, N) -> {N, Rest}.

skip(<<$,, Rest/binary>>) -> Rest;
skip(<<_, Rest/binary>>) -> skip(Rest).
