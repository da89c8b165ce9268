-module(unicode_test).
-compile([export_all, nowarn_export_all]).

%% Random chardata through OTP's unicode_util and ours: the same results, down to the shape of the rest.
same_test() ->
    _ = rand:seed(exsss, {1, 2, 3}),
    [compare(chardata(rand:uniform(6))) || _ <- lists:seq(1, 300)].

compare(Chardata) ->
    [begin
        Otp = unicode_util:F(Chardata),
        case x_unicode_util:F(Chardata) of
            Otp -> ok;
            Ours -> error({F, Chardata, Otp, Ours})
        end
    end || F <- [cp, uppercase, lowercase, titlecase, casefold]],
    [begin
        Otp = all(unicode_util, F, Chardata),
        case all(x_unicode_util, F, Chardata) of
            Otp -> ok;
            Ours -> error({F, Chardata, Otp, Ours})
        end
    end || F <- [gc, nfd, nfc, nfkd, nfkc]].

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
    All = {$a, $b, $A, $z, $\s, $\r, $\n, 0, 169, 173, 223, 233, 200, 768, 769, 807, 803, 837, 8205, 127462, 127463, 1536, 2307, 2309, 4352, 4449, 4520,
        44032, 44033, 128104, 128105, 127995, 10084, 64257, 454, 452, 304, 7834, 913, 8364, 64256, 12363, 12441, 119134},
    element(rand:uniform(tuple_size(All)), All).

whitespace_test() ->
    true = unicode_util:whitespace() =:= x_unicode_util:whitespace(),
    [true = unicode_util:is_whitespace(C) =:= x_unicode_util:is_whitespace(C) || C <- [[13, 10] | lists:seq(0, 9000)]].
