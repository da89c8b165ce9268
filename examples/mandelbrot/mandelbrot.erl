%% Float arithmetic: how long each point of the plane stays within the circle of radius 2.
-module(mandelbrot).
-export([main/1]).

-define(LIMIT, 200).
-define(SHADES, {$\s, $., $:, $-, $=, $+, $*, $%, $@, $#}).

main([]) -> draw(78, 32);
main([Width, Height]) ->
    try draw(list_to_integer(Width), list_to_integer(Height))
    catch error:badarg -> usage()
    end;
main(_) -> usage().

draw(Width, Height) when Width > 1, Height > 1 ->
    [io:put_chars([[shade(point(X, Width, Y, Height)) || X <- lists:seq(0, Width - 1)], $\n]) || Y <- lists:seq(0, Height - 1)];
draw(_, _) -> usage().

point(X, Width, Y, Height) ->
    escape(-2.2 + 3.2 * X / (Width - 1), -1.3 + 2.6 * Y / (Height - 1), 0.0, 0.0, 0).

escape(_, _, _, _, ?LIMIT) -> ?LIMIT;
escape(_, _, Re, Im, N) when Re * Re + Im * Im > 4.0 -> N;
escape(CRe, CIm, Re, Im, N) -> escape(CRe, CIm, Re * Re - Im * Im + CRe, 2.0 * Re * Im + CIm, N + 1).

shade(?LIMIT) -> element(10, ?SHADES);
shade(N) -> element(1 + min(N div 3, 8), ?SHADES).

usage() ->
    io:format(standard_error, "usage: mandelbrot [WIDTH HEIGHT]~n", []),
    halt(2).
