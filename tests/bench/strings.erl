%% Building text: integers to lists, iolists, and appending to a binary.
-module(strings).
-include("bench.hrl").

run() ->
    List = [[integer_to_list(N), $,, atom_to_list(item), $\n] || N <- lists:seq(1, 400000)],
    Binary = iolist_to_binary(List),
    Appended = append(1200000, <<>>),
    {byte_size(Binary), erlang:phash2(Binary), byte_size(Appended)}.

append(0, Binary) -> Binary;
append(N, Binary) -> append(N - 1, <<Binary/binary, (N band 255), "xy">>).
