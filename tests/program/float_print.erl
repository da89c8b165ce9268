%% The shortest decimal text that reads back as the same float.
-module(float_print).
-export([main/1]).

main(_Args) ->
    Floats = [0.0, -0.0, 1.0, 0.1, 0.2, 0.3, 0.1 + 0.2, 1 / 3, 2 / 3, 100.0, 1.0e15, 1.0e16, 123456789012345680.0, 1.0e21, 1.0e22, 1.0e23,
              1.0e100, 1.7976931348623157e308, 2.2250738585072014e-308, 5.0e-324, 1.0e-5, 1.0e-4, 0.001, 1.5e-7, 9007199254740991.0,
              9007199254740992.0, 9007199254740993.0, 4.35, 0.000123, 5.0e-10, 1.0e7, 12345.678, 3.141592653589793, 2.718281828459045],
    [io:format("~w ~p ~s~n", [F, -any(F), float_to_list(F, [short])]) || F <- Floats],
    [true = list_to_float(float_to_list(F, [short])) =:= F || F <- Floats],
    [io:format("~s ~s~n", [float_to_list(F), float_to_binary(F, [{scientific, 3}])]) || F <- Floats],
    [io:format("~s ~s~n", [float_to_list(F, [{decimals, 3}]), float_to_list(F, [{decimals, 10}, compact])]) || F <- [0.0, 1.5, -2.25, 0.1, 1234.5678, 1.0e10, 0.0005]].

%% OTP's compiler turns `-F` of a known float into `0.0 - F`, which loses the sign of zero: here it knows nothing of it.
any(X) -> binary_to_term(term_to_binary(X)).
