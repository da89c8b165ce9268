%% Bit syntax with integers of every size, sign and byte order.
-module(core_bits).
-export([main/1]).

main(_Args) ->
    erlang:display(<<1:1, 2:2, 3:3, 4:4, 5:5>>),
    erlang:display(<<-1:16, 1:16/little, 258:16/native>>),
    erlang:display(<<16#123456789ABCDEF0:64/little>>),
    erlang:display(<<(1 bsl 100):128>>),
    erlang:display(<<(-(1 bsl 100)):128/little>>),
    <<A:3, B:5/signed, C:16/little, D:24/signed-little, E/bits>> = <<16#F5, 1, 2, 253, 254, 255, 7:3>>,
    erlang:display({A, B, C, D, E}),
    <<F:12, G:12>> = <<"abc">>,
    erlang:display({F, G}),
    <<Size, Payload:Size/binary, After/binary>> = <<3, "xyzrest">>,
    erlang:display({Size, Payload, After}),
    <<H:100, _/bits>> = <<(1 bsl 99):104>>,
    erlang:display(H),
    erlang:display(bit_size(<<0:13>>)),
    erlang:display(<< <<(X bxor 16#FF)>> || <<X>> <= <<1, 2, 3>> >>),
    erlang:display([X || <<X:4>> <= <<16#1234:16>>]),
    erlang:display(match(<<0:8, 1:1>>)),
    erlang:display(match(<<1:1, 0:7>>)),
    erlang:display(match(<<"">>)).

match(<<1:1, _:7>>) -> high_bit;
match(<<_:8, 1:1>>) -> nine;
match(<<>>) -> none;
match(_) -> other.
