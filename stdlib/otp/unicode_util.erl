%% Replaces OTP's `unicode_util`, half a megabyte of generated tables: the tables are the runtime's (shared with everything else that
%% needs them), here are the walks over chardata: code points, grapheme clusters (UAX #29, extended), normal forms, case.
%% Plain Latin-1 text, which is most text, is decided without asking a table.
%% Left out: lookup/1.
-module(unicode_util).

-export([cp/1, gc/1, nfd/1, nfc/1, nfkd/1, nfkc/1]).
-export([uppercase/1, lowercase/1, titlecase/1, casefold/1, get_case/1]).
-export([whitespace/0, is_whitespace/1, spec_version/0]).
-export([is_wide/1]).

%% Classes of beamless_native:grapheme_class/1.
-define(CR, 1).
-define(LF, 2).
-define(CONTROL, 3).
-define(EXTEND, 4).
-define(ZWJ, 5).
-define(REGIONAL, 6).
-define(PREPEND, 7).
-define(SPACING, 8).
-define(L, 9).
-define(V, 10).
-define(T, 11).
-define(LV, 12).
-define(LVT, 13).
-define(PICTURE, 14).

spec_version() -> {14, 0}.

whitespace() -> [[$\r, $\n], $\t, $\n, $\v, $\f, $\r, $\s, 133, 8206, 8207, 8232, 8233].

is_whitespace([$\r, $\n]) -> true;
is_whitespace(C) when C >= $\t, C =< $\r; C =:= $\s; C =:= 133; C =:= 8206; C =:= 8207; C =:= 8232; C =:= 8233 -> true;
is_whitespace(_) -> false.

%% ---- cp(Chardata) -> [Codepoint | Rest] | [] | {error, Rest}

cp([C | _] = Chars) when is_integer(C) -> Chars;
cp([List]) -> cp(List);
cp([List | Rest]) -> cp_first(cp(List), Rest);
cp([]) -> [];
cp(<<C/utf8, Rest/binary>>) -> [C | Rest];
cp(<<>>) -> [];
cp(Bytes) when is_binary(Bytes) -> {error, Bytes}.

cp_first([C], Rest) -> [C | Rest];
cp_first([C | Left], Rest) -> [C | join(Left, Rest)];
cp_first([], Rest) -> cp(Rest);
cp_first({error, Left}, Rest) -> {error, join_error(Left, Rest)}.

join([], Rest) -> Rest;
join(<<>>, Rest) -> Rest;
join([C], Rest) when is_integer(C) -> [C | Rest];
join(Left, []) -> Left;
join(Left, Rest) -> [Left | Rest].

join_error(Left, Rest) -> [Left | Rest].

%% ---- gc(Chardata) -> [Grapheme | Rest] | [] | {error, Rest}; a grapheme of several code points is a list

gc([C1, C2 | _] = Chars) when is_integer(C1), is_integer(C2), C1 >= $\s, C1 < 256, C1 =/= 173, C2 >= 0, C2 < 256 -> Chars;
gc([C] = Chars) when is_integer(C) -> Chars;
gc(<<C1, C2, _/binary>> = Bytes) when C1 >= $\s, C1 < 128, C2 < 128 ->
    <<_, Rest/binary>> = Bytes,
    [C1 | Rest];
gc(Chardata) ->
    case cp(Chardata) of
        [C | Rest] -> cluster(class(C), C, Rest);
        Other -> Other
    end.

class(C) when C >= $\s, C < 127 -> 0;
class(C) -> beamless_native:grapheme_class(C).

%% The state is the class of the last code point; after a picture it is {picture, Class}.
cluster(Class, C, Rest) ->
    case extend(Class, Rest, []) of
        {[], _} -> [C | Rest];
        {More, Rest1} -> [[C | lists:reverse(More)] | Rest1]
    end.

extend(Class, Rest, Acc) ->
    case next(Rest) of
        [C | Rest1] ->
            case joins(Class, class(C)) of
                stop -> {Acc, Rest};
                State -> extend(State, Rest1, [C | Acc])
            end;
        none ->
            {Acc, Rest}
    end.

next(Rest) ->
    case cp(Rest) of
        [_ | _] = Next -> Next;
        _ -> none
    end.

%% joins(State, Class) -> State after the next code point, or `stop` where a cluster ends.
joins(?CR, ?LF) -> ?CONTROL;
joins(Class, _) when Class =:= ?CR; Class =:= ?LF; Class =:= ?CONTROL -> stop;
joins(_, Next) when Next =:= ?CR; Next =:= ?LF; Next =:= ?CONTROL -> stop;
joins(?L, Next) when Next =:= ?L; Next =:= ?V; Next =:= ?LV; Next =:= ?LVT -> Next;
joins(Class, Next) when Class =:= ?LV orelse Class =:= ?V, Next =:= ?V orelse Next =:= ?T -> Next;
joins(Class, ?T) when Class =:= ?LVT; Class =:= ?T -> ?T;
joins({picture, ?ZWJ}, ?PICTURE) -> ?PICTURE;
joins(?PICTURE, Next) when Next =:= ?EXTEND; Next =:= ?ZWJ -> {picture, Next};
joins({picture, ?EXTEND}, Next) when Next =:= ?EXTEND; Next =:= ?ZWJ -> {picture, Next};
joins(_, Next) when Next =:= ?EXTEND; Next =:= ?ZWJ; Next =:= ?SPACING -> Next;
joins(?REGIONAL, ?REGIONAL) -> ?EXTEND;
joins(?PREPEND, Next) -> Next;
joins(_, _) -> stop.

%% ---- normal forms, one grapheme at a time

nfd(Chardata) -> graphemes(gc(Chardata), canonical, false).
nfc(Chardata) -> graphemes(gc(Chardata), canonical, true).
nfkd(Chardata) -> graphemes(gc(Chardata), compatible, false).
nfkc(Chardata) -> graphemes(gc(Chardata), compatible, true).

graphemes([C | _] = Graphemes, _, _) when is_integer(C), C < 160 -> Graphemes;
graphemes([C | Rest], Form, Compose) when is_integer(C) -> [normal([C], Form, Compose) | Rest];
graphemes([Cluster | Rest], Form, Compose) -> [normal(Cluster, Form, Compose) | Rest];
graphemes(Other, _, _) -> Other.

normal(Codepoints, Form, Compose) ->
    Decomposed = [D || C <- Codepoints, D <- decompose(Form, C)],
    single(composed(Compose, order(Decomposed)), Form, Compose, Decomposed).

%% One code point stands for itself; but nfkc/1 gives a list when there was something to compose, as OTP's does.
single([_] = Codepoints, compatible, true, [_, _ | _]) -> Codepoints;
single([C], _, _, _) -> C;
single(Codepoints, _, _, _) -> Codepoints.

decompose(_, C) when C < 160 -> [{0, C}];
decompose(Form, C) -> [{beamless_native:combining_class(D), D} || D <- beamless_native:decompose(Form, C)].

%% Each run of combining marks is sorted by class, keeping the order of equals.
order([{0, _} = Starter | Rest]) ->
    {Marks, Rest1} = lists:splitwith(fun({Class, _}) -> Class > 0 end, Rest),
    [Starter | lists:keysort(1, Marks)] ++ order(Rest1);
order([]) ->
    [];
order(Marks) ->
    {Leading, Rest} = lists:splitwith(fun({Class, _}) -> Class > 0 end, Marks),
    lists:keysort(1, Leading) ++ order(Rest).

composed(false, Pairs) -> [C || {_, C} <- Pairs];
composed(true, [{0, Starter} | Pairs]) -> compose(Starter, Pairs, 0, []);
composed(true, [{_, C} | Pairs]) -> [C | composed(true, Pairs)];
composed(true, []) -> [].

%% compose(Starter, Pairs, Class of the last mark kept, marks kept, latest first)
compose(Starter, [{Class, C} | Pairs], Last, Kept) when Kept =:= []; Class > Last ->
    case beamless_native:compose(Starter, C) of
        none when Class =:= 0 -> [Starter | lists:reverse(Kept)] ++ compose(C, Pairs, 0, []);
        none -> compose(Starter, Pairs, Class, [C | Kept]);
        Composed -> compose(Composed, Pairs, Last, Kept)
    end;
compose(Starter, [{0, C} | Pairs], _, Kept) ->
    [Starter | lists:reverse(Kept)] ++ compose(C, Pairs, 0, []);
compose(Starter, [{Class, C} | Pairs], _, Kept) ->
    compose(Starter, Pairs, Class, [C | Kept]);
compose(Starter, [], _, Kept) ->
    [Starter | lists:reverse(Kept)].

%% ---- case: [Codepoint or list of them | Rest]

uppercase(Chardata) -> mapped(cp(Chardata), upper).
lowercase(Chardata) -> mapped(cp(Chardata), lower).
titlecase(Chardata) -> mapped(cp(Chardata), title).
casefold(Chardata) -> mapped(cp(Chardata), fold).

mapped([C | Rest], Case) -> [map(Case, C) | Rest];
mapped(Other, _) -> Other.

map(Case, C) when C >= $a, C =< $z, Case =:= upper orelse Case =:= title -> C - 32;
map(Case, C) when C >= $A, C =< $Z, Case =:= lower orelse Case =:= fold -> C + 32;
map(_, C) when C < 128 -> C;
map(Case, C) -> beamless_native:case_map(Case, C).

get_case(C) -> #{upper => map(upper, C), lower => map(lower, C), title => map(title, C), fold => map(fold, C)}.

%% Does a terminal show it two columns wide? (26+)
is_wide(C) when is_integer(C), C < 4352 -> false;
is_wide(C) when is_integer(C) -> beamless_native:is_wide(C);
is_wide([C | Rest]) -> is_wide(C) orelse is_wide(Rest);
is_wide([]) -> false.
