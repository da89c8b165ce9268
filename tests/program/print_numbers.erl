%% ~b ~B ~x ~X ~# ~+ ~e ~f ~g with widths, precision and padding.
-module(print_numbers).
-export([main/1]).

main(_Args) ->
    Ints = [0, 7, -255, 123456789, 1 bsl 80],
    [io:format("|~b|~8b|~-8b|~8..0b|~.16b|~.16B|~.2b|~12.8.*b|~.16x|~.16X|~.36#|~.16+|~.10#|~n", [I, I, I, I, I, I, I, $_, I, I, "0x", I, "pre", I, I, I]) || I <- Ints],
    Floats = [0.0, 1.0, -1.5, 3.14159265, 1.0e10, 123456.789, 1.0e-7, 99.9999999],
    [io:format("|~f|~e|~g|~.2f|~10.3f|~-12.1f|~12.4e|~.3g|~10..*f|~012.2f|~n", [F, F, F, F, F, F, F, F, $*, F, F]) || F <- Floats, F < 1.0e9],
    [io:format("|~e|~g|~w|~p|~n", [F, F, F, F]) || F <- Floats],
    io:format("~.1f ~.15f ~w~n", [0.05, 0.1, 0.1]),
    io:format("~3b|~10s|~5w|~4..0w~n", [12345, "too long text here", abcdefgh, 77]).
