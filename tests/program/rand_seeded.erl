%% rand with fixed seeds gives the same numbers everywhere.
-module(rand_seeded).
-export([main/1]).

main(_Args) ->
    [begin
         rand:seed(Algorithm, {1, 2, 3}),
         io:format("~w ~w~n", [Algorithm, [rand:uniform(1000) || _ <- lists:seq(1, 10)]]),
         io:format("~w~n", [[rand:uniform() || _ <- [1, 2, 3]]])
     end || Algorithm <- [exsss, exro928ss, exrop, exs1024s, exsp, mwc59] -- [mwc59]],
    S0 = rand:seed_s(exsss, 42),
    {N1, S1} = rand:uniform_s(100, S0),
    {N2, S2} = rand:uniform_s(1 bsl 70, S1),
    {F, S3} = rand:normal_s(S2),
    {B, _} = rand:bytes_s(8, S3),
    io:format("~w ~w ~w ~w~n", [N1, N2, F, B]),
    io:format("~w~n", [element(1, rand:uniform_s(100, rand:jump(S0)))]),
    rand:seed(exsss, 7),
    io:format("~w~n", [[X || {_, X} <- lists:sort([{rand:uniform(), X} || X <- lists:seq(1, 10)])]]).
