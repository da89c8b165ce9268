%% Generated terms as io_lib_pretty prints them, with every option: the hash of each group's texts, and some texts in full.
-module(pretty_terms).
-export([main/1]).

main(_) ->
    Terms = [term(N, 1 + N rem 6) || N <- lists:seq(1, 400)],
    [show(Name, Options, Terms) || {Name, Options} <- groups()],
    [limited(Limit, Terms) || Limit <- [1, 2, 3, 5, 10, 17, 40, 80, 200, 1000]],
    [written(Limit, Terms) || Limit <- [1, 4, 9, 30, 120, 500]],
    directives(Terms),
    [io:format("~p~n", [Term]) || Term <- special()],
    [io:format("~tp~n", [Term]) || Term <- special()],
    deep().

groups() ->
    [{plain, [{encoding, unicode}]}, {latin1, [{encoding, latin1}]}, {no_strings, [{strings, false}, {encoding, latin1}]}] ++
        [{{line, Line}, [{line_length, Line}, {encoding, unicode}]} || Line <- [0, 1, 5, 10, 20, 33, 60, 79, 120, 300]] ++
        [{{column, Column}, [{column, Column}, {encoding, latin1}]} || Column <- [-3, 0, 2, 10, 40, 70, 79, 80, 100]] ++
        [{{depth, Depth}, [{depth, Depth}, {encoding, unicode}]} || Depth <- [0, 1, 2, 3, 4, 5, 8, 15, 30]] ++
        [{{depth_latin1, Depth}, [{depth, Depth}, {encoding, latin1}]} || Depth <- [2, 4, 7, 12]] ++
        [{{chars, Chars}, [{line_max_chars, Chars}, {encoding, unicode}]} || Chars <- [1, 10, 30, 60]] ++
        [{{records, Line}, [{record_print_fun, fun fields/2}, {line_length, Line}, {encoding, unicode}]} || Line <- [10, 25, 40, 80]] ++
        [{{records_depth, Depth}, [{record_print_fun, fun fields/2}, {depth, Depth}, {encoding, unicode}]} || Depth <- [1, 2, 3, 5]].

fields(ok, 2) -> [first, 'Second field'];
fields(error, 3) -> [a, b, c];
fields('an atom', 1) -> [only];
fields(_, _) -> no.

show(Name, Options, Terms) ->
    Texts = [lists:flatten(io_lib_pretty:print(Term, Options)) || Term <- Terms],
    verbose(Name, Texts),
    io:format("~w ~w~n", [Name, erlang:phash2(Texts)]).

limited(Limit, Terms) ->
    [begin
         Options = [{chars_limit, Limit}, {depth, Depth}, {encoding, Encoding}],
         Texts = [lists:flatten(io_lib_pretty:print(Term, Options)) || Term <- Terms],
         verbose({Limit, Depth, Encoding}, Texts),
         io:format("limit ~w ~w ~w ~w~n", [Limit, Depth, Encoding, erlang:phash2(Texts)])
     end || Depth <- [-1, 2, 5], Encoding <- [latin1, unicode]].

written(Limit, Terms) ->
    Texts = [lists:flatten(io_lib:write(Term, [{chars_limit, Limit}, {encoding, latin1}])) || Term <- Terms],
    io:format("written ~w ~w~n", [Limit, erlang:phash2(Texts)]).

directives(Terms) ->
    [begin
         Texts = [lists:flatten(io_lib:format(Format, Before ++ [Term] ++ After)) || Term <- Terms],
         io:format("~s ~w~n", [Format, erlang:phash2(Texts)])
     end || {Format, Before, After} <- [{"~p", [], []}, {"some text ~p!", [], []}, {"~40p", [], []}, {"~30.10p", [], []}, {"~P", [], [7]}, {"~lp", [], []},
                 {"~tP", [], [12]}, {"~ltp", [], []}, {"~n  ~50tp", [], []}, {"~*p", [25], []}]].

%% Every text, to find where two systems part.
verbose(Name, Texts) ->
    case os:getenv("PRETTY_TEXTS") of
        false -> ok;
        _ -> [io:format("~w: ~w~n~ts~n", [Name, N, Text]) || {N, Text} <- lists:zip(lists:seq(1, length(Texts)), Texts)]
    end.

special() ->
    ["a string", "", "tab\tnewline\nescape\e\"quote\" \\ end", [955, 956], "a" ++ [955], [1, 2 | 3], <<"binary">>, <<>>, <<1, 2, 3>>, <<5:3>>, <<"ab", 5:3>>,
        <<"gr\303\274n">>, <<"gr\374n">>, <<206, 187>>, 'quoted atom', 'Upper', a@b, 'fun', '', 'with \'quote\'', 'λ', ö, '÷', 1.0, -0.0, 1.0e22, 1.0e-9, 123456789.125,
        1 bsl 70, -(1 bsl 200), {}, {a}, {a, b}, #{}, #{a => 1, "b" => 2.0}, [[], [[]]], {{}, []}, fun lists:map/2, list_to_pid("<0.7.0>"),
        maps:from_list([{N, N * N} || N <- lists:seq(1, 32)]), lists:seq(1, 60), list_to_tuple(lists:seq(1, 60)), [{key, lists:seq(1, 30)}, {other, "text"}],
        {a_rather_long_tag_of_a_tuple, {another_long_tag, [{inner, lists:duplicate(40, x)}]}}, list_to_binary(lists:seq(0, 255)),
        #{key => #{inner => lists:duplicate(30, value), "string key" => {tagged, lists:seq(100, 130)}}}, [lists:seq(1, 40) | improper_tail],
        lists:duplicate(3, lists:duplicate(90, $a)), {error, {badmatch, {ok, lists:seq(200, 240), <<"some bytes that are text">>}}}].

%% Deeper than any stack of the machine.
deep() ->
    List = lists:foldl(fun(_, Inner) -> [Inner] end, [], lists:seq(1, 20000)),
    io:format("~w ~w~n", [length(lists:flatten(io_lib_pretty:print(List, [{line_length, 0}, {encoding, latin1}]))),
        lists:flatten(io_lib:format("~P", [List, 6]))]).

%% ---- terms by number

term(Seed, Size) -> element(1, make(Seed * 7919, Size)).

next(Seed) -> (Seed * 1103515245 + 12345) band 16#7fffffff.

make(Seed0, Size) ->
    Seed = next(Seed0),
    Kind = (Seed bsr 8) rem (case Size of 0 -> 9; _ -> 17 end),
    make(Kind, Seed, Size).

make(0, Seed, _) -> {Seed band 1023 - 512, Seed};
make(1, Seed, _) -> {element(1 + (Seed bsr 12) rem 12, {ok, error, undefined, 'an atom', 'Caps', a_long_atom_that_takes_room, 'λ', x, y@z, 'end', true, '$1'}), Seed};
make(2, Seed, _) -> {((Seed band 65535) - 32768) / 8, Seed};
make(3, Seed, _) -> {Seed * Seed * Seed * Seed, Seed};
make(4, Seed, _) -> {[32 + (Seed bsr N) rem 95 || N <- lists:seq(1, Seed rem 24)], next(Seed)};
make(5, Seed, _) -> {<< <<(32 + (Seed bsr N) rem 95)>> || N <- lists:seq(1, Seed rem 27) >>, next(Seed)};
make(6, Seed, _) -> {<< <<(Seed bsr N):8>> || N <- lists:seq(1, Seed rem 30) >>, next(Seed)};
make(7, Seed, _) -> {<<Seed:(Seed rem 50)>>, next(Seed)};
make(8, Seed, _) -> {unicode:characters_to_binary([element(1 + (Seed bsr N) rem 6, {$a, $b, $é, $ü, 955, $z}) || N <- lists:seq(1, 1 + Seed rem 12)]), next(Seed)};
make(Kind, Seed0, Size) when Kind < 12 ->
    {Items, Seed} = items(Seed0, Size - 1, (Seed0 bsr 10) rem 9),
    {list_to_tuple(Items), Seed};
make(12, Seed0, Size) ->
    {Items, Seed} = items(Seed0, Size - 1, 1 + (Seed0 bsr 10) rem 3),
    {list_to_tuple([element(1 + length(Items) rem 4, {ok, error, 'an atom', a_long_tag}) | Items]), Seed};
make(13, Seed0, Size) ->
    {Items, Seed} = items(Seed0, Size - 1, 2 * ((Seed0 bsr 10) rem 8)),
    {map(Items), Seed};
make(14, Seed0, Size) ->
    {Items, Seed} = items(Seed0, Size - 1, 1 + (Seed0 bsr 10) rem 6),
    {Items ++ tail, Seed};
make(_, Seed0, Size) -> items(Seed0, Size - 1, (Seed0 bsr 10) rem 12).

items(Seed, _, 0) -> {[], Seed};
items(Seed0, Size, N) ->
    {Item, Seed1} = make(Seed0, Size),
    {Items, Seed} = items(Seed1, Size, N - 1),
    {[Item | Items], Seed}.

map([Key, Value | Rest]) -> (map(Rest))#{Key => Value};
map([]) -> #{}.
