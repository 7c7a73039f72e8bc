;; Never answers. Each turn of its loop costs fuel for 250 instructions that the compiler leaves out:
;; so the test ends in a second, not in a minute.
(module
  (memory (export "memory") 1 16)
  (global $free (mut i32) (i32.const 4096))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    global.get $free)
  (func $for_ever
    loop $again
    i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop
    i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop
    i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop
    i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop
    i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop
    i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop
    i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop
    i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop
    i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop
    i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop
    i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop
    i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop
    i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop
    i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop
    i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop
    i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop
    i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop
    i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop
    i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop
    i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop
    i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop
    i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop
    i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop
    i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop
    i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop
    i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop
    i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop
    i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop
    i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop
    i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop
    i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop
    i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop
    i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop
    i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop
    i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop
    i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop
    i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop
    i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop
    i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop
    i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop
    i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop
    i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop
    i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop
    i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop
    i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop
    i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop
    i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop
    i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop
    i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop
    i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop i32.const 0 drop
    br $again
    end)
  (func (export "quittance:settlement/contract@0.1.0#decide") (param i32 i32) (result i32)
    call $for_ever unreachable)
  (func (export "quittance:settlement/contract@0.1.0#view") (param i32 i32) (result i32)
    call $for_ever unreachable)
  (func (export "quittance:settlement/contract@0.1.0#explain") (param i32 i32) (result i32)
    call $for_ever unreachable))
