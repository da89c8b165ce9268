%% Float arithmetic in a loop: points of the Mandelbrot set.
-module(floats).
-include("bench.hrl").

run() -> rows(0, 200, 0).

rows(Y, Y, Sum) -> Sum;
rows(Y, Size, Sum) -> rows(Y + 1, Size, columns(0, Size, Y, Sum)).

columns(X, X, _, Sum) -> Sum;
columns(X, Size, Y, Sum) ->
    Cr = X * 3.0 / Size - 2.0,
    Ci = Y * 2.0 / Size - 1.0,
    columns(X + 1, Size, Y, Sum + escape(0.0, 0.0, Cr, Ci, 0)).

escape(_, _, _, _, 200) -> 200;
escape(R, I, Cr, Ci, N) ->
    R2 = R * R,
    I2 = I * I,
    if
        R2 + I2 > 4.0 -> N;
        true -> escape(R2 - I2 + Cr, 2.0 * R * I + Ci, Cr, Ci, N + 1)
    end.
