%% Cutting packets from bytes: erlang:decode_packet/3.
-module(net_packets).
-export([main/1]).
main(_)->
 Names=["Cache-Control","Connection","Date","Pragma","Transfer-Encoding","Upgrade","Via","Accept","Accept-Charset","Accept-Encoding","Accept-Language","Authorization","From","Host","If-Modified-Since","If-Match","If-None-Match","If-Range","If-Unmodified-Since","Max-Forwards","Proxy-Authorization","Range","Referer","User-Agent","Age","Location","Proxy-Authenticate","Public","Retry-After","Server","Vary","Warning","Www-Authenticate","Allow","Content-Base","Content-Encoding","Content-Language","Content-Length","Content-Location","Content-Md5","Content-Range","Content-Type","Etag","Expires","Last-Modified","Accept-Ranges","Set-Cookie","Set-Cookie2","X-Forwarded-For","Cookie","Keep-Alive","Proxy-Connection","Trailer","Expect","Te"],
 [begin {ok,{http_header,B,F,_,_},_}=erlang:decode_packet(httph,list_to_binary([N,": x\r\n\r\n"]),[]), io:format("~p ~p~n",[B,F]) end||N<-Names],
 P=fun(T,B) -> io:format("~p~n",[case catch erlang:decode_packet(T,B,[]) of {'EXIT',{R,_}} -> R; V -> V end]) end,
 P(httph,<<"content-length: 10 \r\nX">>),P(httph,<<"x-foo-BAR:\t y z \r\nX">>),P(httph,<<"x-very-long-header-name-indeed-Really:1\r\n\r\n">>),
 P(httph,<<"a: b\r\n c\r\nx">>),P(httph,<<"a: b\r\n">>),P(httph,<<"\r\nabc">>),P(httph,<<"nocolon\r\nabc">>),
 P(http,<<"GET / HTTP/1.1\r\nabc">>),P(http,<<"GET http://foo.com:80/x?y HTTP/1.0\r\nabc">>),P(http,<<"GET https://foo.com HTTP/1.0\r\nabc">>),P(http,<<"FOO * HTTP/1.1\r\n">>),P(http,<<"CONNECT a:443 HTTP/1.1\r\n">>),P(http,<<"GET foo\r\n">>),P(http,<<"GET /\r\n">>),P(http,<<"HTTP/1.1 200 OK then\r\n">>),P(http,<<"HTTP/1.1 404\r\n">>),P(http,<<"junk\r\n">>),P(http,<<"GET / HTTP/1.1">>),P(http,<<"\r\nGET / HTTP/1.1\r\n">>),P(http_bin,<<"GET /a HTTP/1.1\n">>),P(httph_bin,<<"Foo: bar\r\nHost: b\r\n\r\n">>),
 P(http,<<"PATCH /x HTTP/1.1\r\n">>),P(http,<<"GET http://foo.com:x/ HTTP/1.1\r\n">>),P(http,<<"GET http://[::1]:80/ HTTP/1.1\r\n">>),P(http,<<"HTTP/1.1 abc x\r\n">>),P(http,<<"GET  /  HTTP/1.1  \r\n">>),P(http,<<"GET / HTTP/x\r\n">>),P(http,<<"get / HTTP/1.1\r\n">>),
 P(line,<<"abc\r\ndef">>),P(line,<<"abc">>),P(1,<<3,"abcd">>),P(1,<<3,"ab">>),P(2,<<>>),P(4,<<0,0,0,1,5,6>>),P(raw,<<"abc">>),P(raw,<<>>),P(0,<<"a">>),
 P(asn1,<<48,3,1,2,3,9>>),P(asn1,<<48,16#82,0,3,1,2,3,9>>),P(asn1,<<31,16#81,1,2,1,2,3>>),P(asn1,<<48,16#82>>),P(sunrm,<<16#80,0,0,2,1,2,3>>),P(tpkt,<<3,0,0,6,1,2,3>>),P(tpkt,<<2,0,0,6,1,2,3>>),P(fcgi,<<1,0,0,0,0,2,1,0,"ab",0,"r">>),P(cdr,<<"GIOP",1,0,0,0,0,0,0,2,"abc">>),
 P(ssl_tls,<<22,3,1,0,2,"abc">>),P(ssl,<<16#80,5,1,3,1,9,9,9>>),P(ssl_tls,<<22,3,1,0,2>>),
 Q=fun(T,B,O) -> io:format("~p~n",[case catch erlang:decode_packet(T,B,O) of {'EXIT',{R,_}} -> R; V -> V end]) end,
 Q(1,<<3,"abcd">>,[{packet_size,2}]),Q(line,<<"abcdef\nx">>,[{line_length,3}]),Q(line,<<"abcdef">>,[{line_length,3}]),Q(line,<<"ab;cd">>,[{line_delimiter,$;}]),Q(line,<<"abcdef\nx">>,[{packet_size,3}]),Q(foo,<<>>,[]),Q(1,foo,[]),Q(1,<<1>>,[x]),Q(http,<<"GET / HTTP/1.1\r\nabc">>,[{packet_size,5}]),Q(http,<<"GET / HTTP/1.1">>,[{packet_size,5}]),Q(4,<<255,255,255,255,1>>,[]),
 ok.
