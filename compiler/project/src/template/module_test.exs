defmodule MODULETest do
  use ExUnit.Case, async: true

  test "greets by name" do
    assert MODULE.greeting("you") == "Hello, you!"
  end
end
