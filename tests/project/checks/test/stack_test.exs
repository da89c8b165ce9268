defmodule StackTest do
  use ExUnit.Case
  doctest Stack

  setup do
    {:ok, stack: start_supervised!({Stack, [1]})}
  end

  describe "a stack" do
    test "gives what was put last", %{stack: stack} do
      Stack.push(stack, 2)
      assert Stack.pop(stack) == 2
      assert Stack.pop(stack) == 1
      assert Stack.pop(stack) == nil
    end

    test "shows what differs" do
      assert %{a: 1, b: [1, 2, 3]} == %{a: 1, b: [1, 3]}
    end
  end

  @tag :skip
  test "is left out" do
    flunk("it is not left out")
  end

  test "messages are waited for" do
    send(self(), {:hello, 1})
    assert_receive {:hello, _}
    refute_received :other
  end

  test "an exception has its lines" do
    raise ArgumentError, "no such thing"
  end

  test "what is raised is seen" do
    assert_raise KeyError, ~r/key :b not found/, fn -> Map.fetch!(%{a: 1}, :b) end
  end
end
