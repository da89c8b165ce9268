%% Calls with three arguments that depend on calls.
-module(tak).
-include("bench.hrl").

run() -> [tak(24, 16, 8) || _ <- lists:seq(1, 40)].

tak(X, Y, Z) when Y < X -> tak(tak(X - 1, Y, Z), tak(Y - 1, Z, X), tak(Z - 1, X, Y));
tak(_, _, Z) -> Z.
