;;; harness.el --- Helpers for the scripts of the tests -*- lexical-binding: t; -*-

;;; Commentary:

;; Runs the script named by DOABLE_TEST_SCRIPT in a batch Emacs with eglot, and writes what its
;; last form returns as JSON.

;;; Code:

;; Compiling packages in the background would take the machine from the test.
(setq native-comp-deferred-compilation nil)
(require 'package)
(package-initialize)
(require 'cl-lib)
(require 'eglot)
(require 'flymake)
(require 'json)
(require 'markdown-mode)

;; The set-up of the README, with the server under test instead of the one on the path.
(add-to-list 'load-path (getenv "DOABLE_TEST_PLUGIN"))
(require 'doable)
(setq doable-command (append (json-parse-string (getenv "DOABLE_TEST_SERVER")) nil))

(setq make-backup-files nil
      auto-save-default nil
      create-lockfiles nil
      eglot-confirm-server-initiated-edits nil)

;; Short of the process's own limit, so that a script that waits in vain can still say what it saw.
(defconst t-patience 30)

(defun t-findings (&optional line)
  "Codes and messages of the current buffer's findings, on LINE or everywhere."
  (sort (cl-loop for found in (flymake-diagnostics)
                 when (or (not line) (= line (line-number-at-pos (flymake-diagnostic-beg found))))
                 collect (flymake-diagnostic-text found))
        #'string<))

(defun t-has (code &optional line)
  "Whether a finding with CODE is on LINE."
  (cl-some (lambda (text) (string-match-p (regexp-quote code) text)) (t-findings line)))

(defun t-wait (what done)
  "Let Emacs work until DONE holds; an error that names WHAT when it never does."
  (let ((end (+ (float-time) t-patience)))
    (while (not (funcall done))
      (when (> (float-time) end)
        (error "Waited in vain for %s; findings: %S" what (t-findings)))
      ;; A batch Emacs is never idle, so the idle timer that sends changes to the server never fires.
      (when (eglot-managed-p)
        (eglot--signal-textDocument/didChange))
      (accept-process-output nil 0.05))))

(defun t-open (path)
  "Visit PATH, with eglot on; the buffer."
  (let ((buffer (find-file-noselect path)))
    (set-buffer buffer)
    ;; A batch Emacs has no window that changes its buffer and no command that ends: start by hand.
    (switch-to-buffer buffer)
    (unless (eglot-managed-p)
      (apply #'eglot--connect (eglot--guess-contact)))
    (t-wait (format "eglot in %s" path) #'eglot-managed-p)
    (flymake-mode 1)
    (flymake-start)
    buffer))

(defun t-line (line)
  "Put point at the end of LINE."
  (goto-char (point-min))
  (forward-line (1- line))
  (end-of-line))

(let* ((result
        (condition-case problem
            (list :result
                  (let (value)
                    (with-temp-buffer
                      (insert-file-contents (getenv "DOABLE_TEST_SCRIPT"))
                      (let ((forms (car (read-from-string (concat "(progn " (buffer-string) "\n)")))))
                        (setq value forms)))
                    (eval value t)))
          (error (list :error (error-message-string problem)))))
       (coding-system-for-write 'utf-8-unix))
  (dolist (server (apply #'append (hash-table-values eglot--servers-by-project)))
    (ignore-errors (eglot-shutdown server nil 5)))
  (write-region (json-serialize result :null-object nil :false-object :false)
                nil (getenv "DOABLE_TEST_RESULT") nil 'quiet))

;;; harness.el ends here
