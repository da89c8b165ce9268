%% Packages: erlang-cowlib
%% Requests and headers, by cowlib.
-module(cowlib_parts).
-export([main/1]).
main(_) ->
    io:format("~p~n", [cow_http:parse_headers(<<"Host: x\r\nAccept: text/html;q=0.5\r\n\r\nbody">>)]),
    io:format("~p~n", [cow_qs:parse_qs(<<"a=1&b=%20x&c">>)]),
    io:format("~p~n", [cow_date:parse_date(<<"Sun, 06 Nov 1994 08:49:37 GMT">>)]),
    io:format("~p~n", [catch cow_cookie:parse_cookie(<<"a=b; c=d">>)]),
    io:format("~p~n", [cow_multipart:parse_headers(<<"--x\r\nContent-Type: text/plain\r\n\r\nhello\r\n--x--">>, <<"x">>)]),
    io:format("~p~n", [cow_mimetypes:all(<<"/a/b.html">>)]).
