;; Its core module imports a function.
(component
  (core module $rules
    (import "env" "clock" (func))
    (memory (export "memory") 1 16)
    (func (export "run") (result i32) i32.const 7))
  (core module $outside (func (export "clock")))
  (core instance $env (instantiate $outside))
  (core instance $running (instantiate $rules (with "env" (instance $env))))
  (instance $contract)
  (export "quittance:settlement/contract@0.1.0" (instance $contract)))
