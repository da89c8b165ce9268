%% Negative zero, subnormals, rounding to integers and comparisons with big integers.
-module(float_edges).
-export([main/1]).

main(_Args) ->
    Zero = any(0.0),
    io:format("~w ~w ~w~n", [-Zero, Zero == -Zero, <<Zero/float, (-Zero)/float>>]),
    Tiny = id(5.0e-324),
    io:format("~w ~w ~w~n", [Tiny / 2, Tiny * 2, Tiny > 0]),
    [io:format("~w: ~w ~w ~w ~w~n", [F, trunc(F), round(F), floor(F), ceil(F)])
     || F <- [0.5, 1.5, 2.5, -0.5, -1.5, 1.0e15 + 0.5, 4503599627370497.5, 1.0e18, 1.0e25, -1.0e25, 0.49999999999999994]],
    io:format("~w~n", [[9007199254740993 == 9007199254740992.0, 9007199254740993 > 9007199254740992.0, (1 bsl 1024) > 1.0e308,
                        -(1 bsl 1024) < -1.0e308, 1.0e20 == 100000000000000000000, 1.0e20 =:= 100000000000000000000]]),
    io:format("~w~n", [lists:sort([3, 2.5, 1 bsl 64, 1.0e19, 1.0e20, -0.0, 0, 9007199254740993, 9007199254740992.0])]),
    io:format("~w ~w~n", [float(1 bsl 53) + 1.0, float((1 bsl 60) + 1)]).

id(X) -> X.

%% OTP's compiler turns `-F` of a known float into `0.0 - F`, which loses the sign of zero: here it knows nothing of it.
any(X) -> binary_to_term(term_to_binary(X)).
