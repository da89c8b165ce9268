-module(unicode_test).
-compile([export_all, nowarn_export_all]).

%% Random chardata through OTP's unicode_util and ours. (Without marks that OTP treats otherwise than the standard: a joiner does not end composition there.)
same_test() ->
    _ = rand:seed(exsss, {1, 2, 3}),
    [compare(chardata(rand:uniform(6))) || _ <- lists:seq(1, 5000)].

compare(Chardata) ->
    [same(F, Chardata, first(unicode_util:F(Chardata)), first(x_unicode_util:F(Chardata))) || F <- [cp, uppercase, lowercase, titlecase, casefold]],
    [same(F, Chardata, all(unicode_util, F, Chardata), all(x_unicode_util, F, Chardata)) || F <- [gc, nfd, nfc, nfkd, nfkc]].

same(_, _, Same, Same) -> ok;
same(F, Chardata, Otp, Ours) -> error({F, Chardata, Otp, Ours}).

%% The rest may be nested in another way.
first([C | Rest]) -> {C, unicode:characters_to_list(Rest)};
first(Other) -> Other.

all(M, F, Chardata) ->
    case M:F(Chardata) of
        [G | Rest] -> [G | all(M, F, Rest)];
        [] -> [];
        {error, _} -> [error]
    end.

chardata(0) -> [];
chardata(N) ->
    case rand:uniform(4) of
        1 -> [codepoint() | chardata(N - 1)];
        2 -> [[codepoint() || _ <- lists:seq(1, rand:uniform(3))] | chardata(N - 1)];
        3 -> [<<<<(codepoint())/utf8>> || _ <- lists:seq(1, rand:uniform(3))>> | chardata(N - 1)];
        4 -> [chardata(N - 1) | chardata(N - 1)]
    end.

codepoint() ->
    All = {$a, $b, $A, $z, $\s, $\r, $\n, 0, 169, 173, 223, 233, 200, 768, 769, 807, 803, 837, 127462, 127463, 2309, 4352, 4449, 4520,
        44032, 44033, 128104, 128105, 10084, 64257, 454, 452, 304, 7834, 913, 8364, 64256, 12363, 12441, 119134},
    element(rand:uniform(tuple_size(All)), All).

whitespace_test() ->
    true = unicode_util:whitespace() =:= x_unicode_util:whitespace(),
    [true = unicode_util:is_whitespace(C) =:= x_unicode_util:is_whitespace(C) || C <- [[13, 10] | lists:seq(0, 9000)]].

clusters_test() ->
    [[128104, 8205, 128105] | _] = x_unicode_util:gc([128104, 8205, 128105, $a]),
    [[$a, 8205], 128105] = x_unicode_util:gc([$a, 8205, 128105]),
    [[127462, 127463], 127464] = x_unicode_util:gc([127462, 127463, 127464]),
    [[128104, 127995], $a] = x_unicode_util:gc([128104, 127995, $a]),
    [[2309, 2307]] = x_unicode_util:gc([2309, 2307]).

%% Results of Elixir 1.14.
elixir_case_test() ->
    S = 'Elixir.String.Unicode',
    <<"οδος σας σ"/utf8>> = S:downcase(<<"ΟΔΟΣ ΣΑΣ Σ"/utf8>>, [], greek),
    <<"οδοσ σασ σ"/utf8>> = S:downcase(<<"ΟΔΟΣ ΣΑΣ Σ"/utf8>>, [], default),
    <<"ıii"/utf8>> = S:downcase(<<"Iİi"/utf8>>, [], turkic),
    <<"STRASSE">> = S:upcase(<<"straße"/utf8>>, [], default),
    {<<"ǅ"/utf8>>, <<"x">>} = S:titlecase_once(<<"ǆx"/utf8>>, default),
    <<255, "a", 200>> = S:downcase(<<255, "A", 200>>, [], default).

tokenizer_test() ->
    {identifier, "foo?", [], 4, true, [punctuation]} = beamless_tokenizer:tokenize("foo?"),
    {alias, "Foo", ".B", 3, true, []} = beamless_tokenizer:tokenize("Foo.B"),
    {identifier, "a@b", [], 3, true, [at]} = beamless_tokenizer:tokenize("a@b"),
    {error, empty} = beamless_tokenizer:tokenize("1a").
